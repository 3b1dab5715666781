import { createCheckout } from '@pvit-checkout/proxy'
import { createSimulator, createVirtualClock } from '@pvit-checkout/simulator'
import { randomBytes } from 'node:crypto'

const meanSeconds = 35
const publicUrl = 'https://shop.example/pay'

interface Told {
  /** Status questions a payment cost, on average. */
  readonly questions: number
  /** Seconds between PVIT's knowing and the proxy's, on average. */
  readonly lateSeconds: number
}

/** One payment after the other on a pushed clock, each confirmed after an exponential time; with callbacks, and with all of them lost. */
export async function callsPerPayment(
  count: number,
): Promise<{ withCallbacks: Told; without: Told }> {
  return { withCallbacks: await run(count, true), without: await run(count, false) }
}

async function run(count: number, callbacksArrive: boolean): Promise<Told> {
  const clock = createVirtualClock()
  const hookToken = randomBytes(24).toString('base64url')
  const apiKey = randomBytes(32).toString('base64url')
  let questions = 0
  const simulator = createSimulator({
    clock,
    decideAfterMs: null,
    promptLifeMs: 3_600_000,
    urls: {
      CALLB: `${publicUrl}/pvit/${hookToken}/callback`,
      KEYCD: `${publicUrl}/pvit/${hookToken}/secret`,
    },
    fetch: (input, init) => {
      const request = new Request(input, init)
      const isCallback = request.url.endsWith('/callback')
      return isCallback && !callbacksArrive
        ? Promise.reject(new TypeError('fetch failed'))
        : checkout.fetch(request)
    },
  })
  const { account, password, codes } = simulator.setup()
  const checkout = await createCheckout(
    {
      pvitBaseUrl: 'https://pvit.example',
      pvitEnvironment: 'test',
      pvitAccount: account,
      pvitPassword: password,
      pvitRestCode: codes.rest ?? '',
      pvitStatusCode: codes.status ?? '',
      pvitBalanceCode: codes.balance ?? '',
      pvitRenewCode: codes.renew ?? '',
      pvitCallbackCode: 'CALLB',
      pvitSecretCode: 'KEYCD',
      publicUrl,
      databaseUrl: 'file::memory:',
      checkoutApiKey: apiKey,
      checkoutSecretKey: randomBytes(32).toString('base64url'),
      hookToken,
      checkoutOrigins: ['https://shop.example'],
    },
    {
      clock,
      fetch: (input, init) => {
        const request = new Request(input, init)
        if (new URL(request.url).pathname.endsWith('/status')) questions += 1
        return simulator.fetch(request)
      },
    },
  )
  await clock.advance(1_000)

  let late = 0
  for (let index = 0; index < count; index += 1) {
    const { token } = await checkout.sessions.create({ order: `B-${index}`, amount: 500 })
    const call = async (path: string, body?: object) =>
      (await checkout
        .fetch(
          new Request(`${publicUrl}/v1/checkout${path}`, {
            method: body === undefined ? 'GET' : 'POST',
            headers: {
              Authorization: `Bearer ${token}`,
              'Content-Type': 'application/json',
              'Idempotency-Key': `payment-${index}`,
            },
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          }),
        )
        .then((answer) => answer.json())) as { id: string; reference: string; status: string }
    const { id, reference } = await call('/payments', {
      method: 'mobile_money',
      phone: phoneOf(index),
    })
    // Evenly spread over the distribution, so that two runs measure the same.
    await clock.advance(-Math.log(1 - (index + 0.5) / count) * meanSeconds * 1_000)
    await simulator.control.approve(reference)
    const knownAt = clock.now()
    while ((await call(`/payments/${id}`)).status !== 'succeeded') await clock.advance(250)
    late += clock.now() - knownAt
  }
  const told = { questions: questions / count, lateSeconds: late / count / 1_000 }
  await Promise.all([checkout.close(), clock.advance(5_000)])
  await simulator.close()
  return told
}

/** Of our own making, and a different one each time: no telephone gets two prompts. */
function phoneOf(index: number): string {
  return `074${String(index % 10_000).padStart(4, '0')}56`
}
