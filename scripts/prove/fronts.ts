// `npm run prove -- fronts`: the proxy behind nginx and behind Caddy, each with the configuration of docs/deploy.md, below
// a base path and TLS: streams arrive at once and live on, long-polls wait, tags hold, addresses are the shoppers' own and
// cannot be made up, PVIT's addresses stay out of the log, and a shopper in Chromium gets over a restart of the proxy.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { Agent, fetch as fetchWith } from 'undici'

import { freePort } from '../../packages/proxy/src/testing/free-port.ts'
import { selfSigned } from '../../packages/proxy/src/testing/certificate.ts'
import { startPostgres } from '../../packages/proxy/src/testing/postgres.ts'
import { openStand, type Stand } from '../../tests/journeys/commands/stand.ts'
import { startCaddy, startNginx, type Front, type FrontOptions } from './fronts/front.ts'
import { visit, type Answer, type Ask } from './fronts/visitor.ts'
import { serveFolder } from './serve-folder.ts'
import { openBrowser } from './watched-page.ts'

const root = dirname(dirname(import.meta.dirname))
/** Where the simulator's calls come from; shoppers come from other addresses of this machine. */
const pvitAddress = '127.0.0.9'

for (const start of [startNginx, startCaddy]) await withFront(start, {}, prove)

const database = await startPostgres()
try {
  const DATABASE_URL = await database.createDatabase()
  const secondPort = await freePort()
  await withFront(startNginx, { secondPort, settings: { DATABASE_URL } }, (front, stand, behind) =>
    proveReplacing(front, stand, { ...behind, secondPort }),
  )
} finally {
  await database.stop()
}

async function withFront(
  start: (options: FrontOptions) => Promise<Front>,
  { secondPort, settings }: { secondPort?: number; settings?: Record<string, string> },
  work: (front: Front, stand: Stand, behind: Behind) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pvit-front-'))
  const { certificate, key } = selfSigned('localhost', '127.0.0.1')
  writeFileSync(join(folder, 'cert.pem'), certificate)
  writeFileSync(join(folder, 'key.pem'), key)
  const shop = await servePage(join(folder, 'shop'))
  const port = await freePort()
  const publicUrl = `https://localhost:${port}/pay`
  const pvit = new Agent({ connect: { ca: certificate, family: 4 }, localAddress: pvitAddress })
  const stand = await openStand({
    simulator: (hook) => {
      const hooks = `${publicUrl}/pvit/${hook.split('/').at(-1)}`
      return {
        decideAfterMs: null,
        urls: { CALLB: `${hooks}/callback`, KEYCD: `${hooks}/secret` },
        // undici's own types, of what is the same.
        fetch: (input, init) =>
          fetchWith(input as string, { ...init, dispatcher: pvit } as never) as never,
      }
    },
    settings: {
      PUBLIC_URL: publicUrl,
      CHECKOUT_ORIGINS: shop.origin,
      TRUSTED_PROXIES: '127.0.0.1',
      PVIT_SOURCE_IPS: pvitAddress,
      LIMIT_IP: '3/10m',
      LIMIT_PHONE: 'off',
      ...settings,
    },
  })
  const ports = { port, proxyPort: stand.port }
  const front = await start({
    ...{ root, folder, ...ports },
    ...(secondPort === undefined ? {} : { secondPort }),
  })
  try {
    await work(front, stand, { publicUrl, ca: join(folder, 'cert.pem'), shop })
  } finally {
    shop.close()
    await front.stop()
    await stand.close()
    await pvit.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Behind {
  readonly publicUrl: string
  /** The file of the front's certificate, which is its own authority. */
  readonly ca: string
  readonly shop: Awaited<ReturnType<typeof servePage>>
}

async function prove(front: Front, stand: Stand, { publicUrl, ca, shop }: Behind) {
  const trusting = { NODE_EXTRA_CA_CERTS: ca }
  const ask = (path: string, more: Ask = {}) =>
    visit(publicUrl + path, { ...more, ca: readFileSync(ca) })
  const open = async (amount = 500) => {
    const { token } = await stand.shop('/v1/sessions', { order: crypto.randomUUID(), amount })
    return { Authorization: `Bearer ${String(token)}` }
  }
  const pay = (headers: Ask['headers'], from: string, more: Ask['headers'] = {}) =>
    ask('/v1/checkout/payments', {
      method: 'POST',
      from,
      headers: {
        ...headers,
        ...more,
        'content-type': 'application/json',
        'idempotency-key': crypto.randomUUID(),
      },
      body: JSON.stringify({ method: 'mobile_money', phone: '074123456' }),
    })

  let proxy = await stand.serve(trusting)
  const { code, stdout } = await stand.run(['doctor', '--json'], trusting)
  holds(code === 0, `doctor is content: ${stdout}`)

  const shopper = await open()
  const started = await pay(shopper, '127.0.0.2')
  holds(started.status === 202, `a payment starts: ${started.text}`)
  const { id, reference } = JSON.parse(started.text) as { id: string; reference: string }
  const path = `/v1/checkout/payments/${id}`

  // What is compressed on the way has a weak tag; both must be known again.
  await sleep(1_000)
  for (const encoding of ['identity', 'gzip']) {
    const headers = { ...shopper, 'accept-encoding': encoding }
    const { etag = '' } = (await ask(path, { headers })).headers
    const again = await ask(path, { headers: { ...headers, 'if-none-match': etag } })
    holds(again.status === 304, `${encoding}: 304 for the tag ${etag}, got ${again.status}`)
  }

  console.error(`${front.name}: waiting for heartbeats, more than a minute …`)
  const [waited, beats] = await Promise.all([
    untilNothingMoves(ask, path, shopper),
    idleStream(ask, path, shopper),
  ])
  holds(
    waited.status === 304 && waited.tookMs > 24_000 && waited.tookMs < 27_000,
    `a long-poll waits its 25 s: ${waited.status} after ${waited.tookMs}`,
  )
  holds(beats.firstMs < 1_000, `a stream begins at once: after ${beats.firstMs} ms`)
  holds(beats.count >= 3, `it lives on by heartbeats: ${beats.count} in 65 s`)

  const news = await newsOf(ask, path, shopper, () => stand.simulator.control.approve(reference))
  holds(news.afterMs < 2_000, `news comes at once: ${news.afterMs} ms after the approval`)
  const heard = stand.simulator.ledger.callbacks({ reference })
  holds(
    heard.some(({ acknowledged }) => acknowledged),
    `PVIT's callback is let in: ${JSON.stringify(heard)}`,
  )

  // Three starts in ten minutes for an address, whatever it says of itself.
  for (let count = 1; count < 3; count++) await pay(await open(), '127.0.0.2')
  const invented = {
    'x-forwarded-for': '198.51.100.7',
    'x-real-ip': '198.51.100.7',
    forwarded: 'for=198.51.100.7',
  }
  const fourth = await pay(await open(), '127.0.0.2', invented)
  holds(fourth.status === 429, `a made-up address does not help: ${fourth.status}`)
  const neighbour = await pay(await open(), '127.0.0.3')
  holds(neighbour.status === 202, `another shopper is not held back by it: ${neighbour.status}`)
  const forged = await ask(`/pvit/${stand.hookToken}/callback`, {
    method: 'POST',
    from: '127.0.0.2',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': pvitAddress },
    body: '{"transactionId":"X","merchantReferenceId":"X","status":"SUCCESS","code":200}',
  })
  holds(forged.status === 403, `nor does PVIT's: ${forged.status}`)

  for (const [bytes, says] of [
    [20_000, 'body-too-large'],
    [200_000, ''],
  ] as const) {
    const big = await ask('/v1/checkout/payer', {
      method: 'POST',
      headers: { ...shopper, 'content-type': 'application/json' },
      body: JSON.stringify({ phone: '0'.repeat(bytes) }),
    })
    holds(
      big.status === 413 && big.text.includes(says),
      `${bytes} bytes are too many: ${big.status}`,
    )
  }

  const script = await ask('/widget/pvit-checkout.js', {
    headers: { origin: 'https://elsewhere.test' },
  })
  holds(
    script.status === 200 && script.headers['access-control-allow-origin'] === '*',
    `the element's files are there for every page: ${script.status}`,
  )

  proxy = await shopperInChromium({ stand, publicUrl, shop }, proxy, () => stand.serve(trusting))
  proxy.stop()

  const log = front.accessLog()
  holds(log.includes('/pay/v1/checkout') || front.name === 'Caddy', 'there is an access log')
  holds(!log.includes(stand.hookToken), 'HOOK_TOKEN is not in the access log')
  console.log(`${front.name}: all holds`)
}

/** Two instances are replaced, the second as soon as the first is back; shoppers start payments all the while. */
async function proveReplacing(
  front: Front,
  stand: Stand,
  { publicUrl, ca, secondPort }: Behind & { secondPort: number },
) {
  const serve = (port: number) => stand.serve({ NODE_EXTRA_CA_CERTS: ca, PORT: String(port) })
  const doors = [stand.port, secondPort]
  let instances = await Promise.all(doors.map(serve))
  const over = new AbortController()
  const answers: number[] = []
  const shoppers = (async () => {
    for (let count = 0; !over.signal.aborted; count++) {
      const body = JSON.stringify({ order: `R-${count}`, amount: 500 })
      const headers = {
        authorization: `Bearer ${stand.apiKey}`,
        'content-type': 'application/json',
      }
      const { status } = await visit(`${publicUrl}/v1/sessions`, {
        ...{ ca: readFileSync(ca), method: 'POST', headers, body },
      })
      answers.push(status)
      await sleep(50)
    }
  })()
  await sleep(1_000)
  for (const [index, port] of doors.entries()) {
    instances[index]?.stop()
    await instances[index]?.ended
    await sleep(500) // some are refused meanwhile
    instances = instances.with(index, await serve(port))
  }
  await sleep(1_000)
  over.abort()
  await shoppers
  const lost = answers.filter((status) => status !== 201)
  holds(
    answers.length > 30 && lost.length === 0,
    `nobody notices: ${lost.join()} of ${answers.length}`,
  )
  console.log(`${front.name}, two instances: replaced one after the other, and nobody noticed`)
}

type Asks = (path: string, more?: Ask) => Promise<Answer>

/** Long-polls until one ends without news: what PVIT says of a payment at first still moves it. */
async function untilNothingMoves(ask: Asks, path: string, headers: Ask['headers']) {
  let answer = await ask(path, { headers: headers ?? {} })
  while (answer.status === 200) {
    const { etag = '' } = answer.headers
    answer = await ask(path, { headers: { ...headers, 'if-none-match': etag, prefer: 'wait=25' } })
  }
  return answer
}

/** A stream nothing happens on, for longer than web servers wait by default. */
async function idleStream(ask: Asks, path: string, headers: Ask['headers']) {
  let firstMs = Number.POSITIVE_INFINITY
  let count = 0
  const timedOut = sleep(65_000)
  await Promise.race([
    timedOut,
    ask(`${path}/events`, {
      headers: headers ?? {},
      onText(text, afterMs) {
        firstMs = Math.min(firstMs, afterMs)
        count = text.match(/^:$/gm)?.length ?? 0
        return false
      },
    }).then(() => {
      throw new Error('The stream ended.')
    }),
  ])
  return { firstMs, count }
}

async function newsOf(ask: Asks, path: string, headers: Ask['headers'], approve: () => unknown) {
  let approvedAt = 0
  await ask(`${path}/events`, {
    headers: headers ?? {},
    onText(text) {
      if (approvedAt === 0) {
        approvedAt = performance.now()
        void approve()
      }
      return text.includes('"status":"succeeded"')
    },
  })
  return { afterMs: performance.now() - approvedAt }
}

/** Pays with the element on a page of another origin; the proxy is started anew while the phone is waited for. */
async function shopperInChromium<P extends { stop(): unknown; ended: Promise<unknown> }>(
  { stand, publicUrl, shop }: Pick<Behind, 'publicUrl' | 'shop'> & { stand: Stand },
  proxy: P,
  serve: () => Promise<P>,
): Promise<P> {
  const { token } = await stand.shop('/v1/sessions', { order: crypto.randomUUID(), amount: 500 })
  const browser = await openBrowser()
  try {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'fr' })
    const page = await context.newPage()
    await page.goto(
      shop.show(`<!doctype html><html lang="fr"><meta charset="utf-8">
<script type="module" src="${publicUrl}/widget/pvit-checkout.js"></script>
<pvit-checkout endpoint="${publicUrl}" session="${String(token)}"></pvit-checkout></html>`),
    )
    await page.getByLabel('Numéro Mobile Money').fill('074123456')
    const begun = page.waitForResponse((response) => response.status() === 202)
    await page.getByRole('button', { name: /^Payer/ }).click()
    const { reference } = (await (await begun).json()) as { reference: string }
    await page.locator('[data-pvit-status="confirm"]').waitFor()
    proxy.stop()
    await proxy.ended
    await sleep(3_000) // the page has met the web server's 502 meanwhile
    const next = await serve()
    await stand.simulator.control.approve(reference)
    await page.locator('[data-pvit-status="succeeded"]').waitFor({ timeout: 60_000 })
    const { length } = stand.simulator.ledger.debits({ reference })
    holds(length === 1, `paid once: ${length}`)
    return next
  } finally {
    await browser.close()
  }
}

/** A shop's page, on another origin than the proxy: both on this machine, or Chromium would not let one reach the other. */
async function servePage(folder: string) {
  mkdirSync(folder)
  const { url, close } = await serveFolder(folder)
  return {
    origin: new URL(url).origin,
    close,
    show(html: string) {
      writeFileSync(join(folder, 'index.html'), html)
      return url
    },
  }
}

function holds(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(`Not so: ${what}`)
}
