import { afterEach, describe, expect, it } from 'vitest'
import { only, openHouse, refusedByPvit, requestLost, type House } from './house.ts'

let house: House
afterEach(() => house.close())

const readiness = async () => {
  const reply = await house.raw('/ready')
  const { accounts } = (await reply.json()) as { accounts: { cause: string | null }[] }
  return { status: reply.status, cause: accounts[0]?.cause }
}

async function renew() {
  const renewing = house.shop('/v1/secrets/renew', {})
  await house.advance(30_000)
  await renewing
}

async function start(order = 'A-1') {
  const { token } = await house.openSession(500, order)
  return house.start(token, `attempt-${order}`)
}

async function expectPaidWithTheSecondKey() {
  await start()
  await house.advance(30_000)
  expect(house.simulator.ledger.debits()).toHaveLength(1)
  expect(house.simulator.ledger.calls({ api: 'renew' })).toHaveLength(2)
}

describe('a key', () => {
  it('that PVIT puts into its answer to the renewal, and posts nowhere, is used', async () => {
    house = await openHouse()
    house.simulator.faults.arm({ name: 'secret.inline-v2' })
    await renew()
    expect(await readiness()).toEqual({ status: 200, cause: null })
    await expectPaidWithTheSecondKey()
  })

  it('where the balance may not be read is proven by a reference that PVIT does not know, and a stranger’s is not (promise 26)', async () => {
    house = await openHouse()
    const { account } = house.simulator.setup()
    const scope = 'NOT_ALLOWED_OPERATION_ACCOUNT_TRANSACTION_TYPE'
    house.network.pvit = only('balance', () => Promise.resolve(refusedByPvit(403, 3002, scope)))
    await renew()
    expect(await readiness()).toEqual({ status: 200, cause: null })
    const forged = { operation_account_code: account, secret_key: 'forged-key-of-a-stranger' }
    await house.raw(`/pvit/${house.hookToken}/secret`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(forged),
    })
    await house.advance(15_000)
    const refused = house.simulator.ledger.calls().filter(({ error }) => error?.code === 3100)
    expect(refused.map(({ api }) => api)).toEqual(['status'])
    await expectPaidWithTheSecondKey()
  })

  it('that a gateway refuses is given up where PVIT, asked, refuses it too: the next start is refused before any intent', async () => {
    house = await openHouse()
    house.simulator.control.issueKey(house.simulator.setup().account) // elsewhere: ours is dead now
    house.network.pvit = async (request, pass) => {
      const api = new URL(request.url).pathname.split('/').at(-1) ?? ''
      if (api === 'rest') return new Response('Unauthorized', { status: 401 })
      return api === 'balance' ? pass(request) : requestLost(request, pass)
    }
    expect((await start()).status).toBe(202)
    await house.advance(30_000)
    const { status, json } = await start('B-1')
    expect([status, json['code']]).toEqual([503, 'provider-key-unavailable'])
  })

  it('that was forgotten is missed by name at once, and not told as one that dies soon', async () => {
    house = await openHouse({ settings: { shopWebhookUrl: 'https://shop.test/hook' } })
    house.network.pvit = only('renew-secret', () => new Promise(() => {}))
    await house.shop('/v1/secrets/renew', { forget: true })
    expect(await readiness()).toEqual({ status: 503, cause: 'key-not-received' })
    await house.advance(60 * 60_000)
    expect(house.hook.posts.filter(({ type }) => type === 'key.expiring')).toEqual([])
  })
})

describe('why no new key came is named', () => {
  it.each([
    ['none was posted', null, 'key-not-received', 'did not arrive'],
    ['nothing answered', requestLost, 'renewal-not-answered', 'did not answer'],
    ['a gateway answered', answer(502), 'renewal-answer-of-no-use', 'trouble of its own'],
    [
      'PVIT is under maintenance',
      () => Promise.resolve(refusedByPvit(503, 10_000, 'API_MAINTENANCE_MODE')),
      'api-maintenance-mode',
      'trouble of its own',
    ],
    ['it was refused without a word', answer(404), 'renewal-refused', 'refuses to renew'],
    ['what came is of no use', answer(200), 'renewal-answer-unclear', 'words nobody knows'],
  ])('%s', async (_, link, cause, said) => {
    house = await openHouse()
    house.simulator.faults.arm({ name: 'secret.lost' })
    if (link !== null) house.network.pvit = only('renew-secret', link)
    await renew()
    expect(await readiness()).toEqual({ status: 200, cause })
    expect(house.logged.map(({ message }) => message).join()).toContain(said)
  })
})

function answer(status: number) {
  return () => Promise.resolve(new Response('', { status }))
}
