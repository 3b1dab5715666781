import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSimulator } from '@pvit-checkout/simulator'
import { serveSimulator } from '@pvit-checkout/simulator/node'
import { freePort } from '../../packages/proxy/src/testing/free-port.ts'
import { program } from '../program/program.ts'
import { startChild, type Child } from './child.ts'
import {
  crashPoints,
  linkPoints,
  type CrashPoint,
  type CrashPointName,
  type Wire,
} from './points.ts'

const seam = new URL('./die-at.ts', import.meta.url).pathname
const attemptKey = 'the-key-of-this-attempt'

export interface Crash {
  /** From the second process being ready to the payment being where it belongs. */
  recoveredMs: number
  state: string
}

/**
 * Let a real proxy (`pvit-checkout serve`) die at this point of a payment's life, start it again on the same database, and
 * hold both against PVIT's ledger. Rejects with what was broken. The point must be reached: a process that outlives the
 * payment has proven nothing. `toTheEnd`: until the end of what ends by its schedule alone, half a minute later.
 */
export async function crashAt(
  name: CrashPointName,
  {
    databaseUrl,
    method = 'mobile_money',
    toTheEnd = false,
  }: { databaseUrl?: string | undefined; method?: Method; toTheEnd?: boolean } = {},
): Promise<Crash> {
  const points: Record<string, CrashPoint> = method === 'card' ? linkPoints : crashPoints
  const point = points[name]
  ok(point !== undefined, `${name} is no point of this method`)
  const house = await openHouse(method, databaseUrl)
  try {
    const first = await house.start(point)
    if ('sql' in point && point.pvitIsAway === true) await house.leavePvit()
    const paying = house.pay().catch(() => null) // whoever answers dies meanwhile
    const signal = await within(30_000, first.ended, `${name} was never reached`)
    strictEqual(signal, 'SIGKILL')
    await paying
    house.letGo()
    await house.bringPvitBack()

    await house.start(null)
    const began = performance.now()
    // The page is still there: it sends the same attempt again, under the same key.
    let state = await house.until(recovered[name] ?? ['succeeded'], name)
    const recoveredMs = performance.now() - began
    // What waits for its schedule is seen to its end only where there is time for that.
    if (toTheEnd && method === 'mobile_money')
      state = await house.until(name === 'P2' ? ['succeeded', 'failed'] : ['succeeded'], name)
    if (state === 'failed' && method === 'card') await house.payAgain()
    house.holdTheLaw()
    return { recoveredMs, state }
  } finally {
    await house.close()
  }
}

type Method = 'mobile_money' | 'card'

/** What a payment may be by the time the second process has looked at it. */
const recovered: Partial<Record<CrashPointName, readonly string[]>> = {
  // Provably not sent: it is sent now, or ends as never sent if its half minute is over.
  P2: ['succeeded', 'failed'],
  // Nobody knows whether it left: it is asked about, and sent again under the same reference or never.
  P3: ['unknown', 'succeeded'],
}

/** A link's address stood in the answer that nobody kept: nothing can be debited through it, and the order is free again. */
const recoveredLink = ['failed']

async function openHouse(method: Method, databaseUrl: string | undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'pvit-crash-'))
  const port = await freePort()
  const apiKey = randomBytes(32).toString('base64url')
  const hookToken = randomBytes(24).toString('base64url')
  const publicUrl = `http://127.0.0.1:${port}/pay`
  const heard: { id: string; type: string }[] = []
  const children: Child[] = []
  let pulls: { wire: Wire; held: Promise<void>; release: () => void } | null = null

  function pull(wire: Wire): Promise<void> | null {
    if (pulls?.wire !== wire) return null
    children.at(-1)?.kill()
    return pulls.held
  }

  const openPvit = (url: string) => {
    const opened = createSimulator({
      seed: randomBytes(8).toString('hex'),
      origin: url,
      decideAfterMs: 400,
      urls: {
        CALLB: `${publicUrl}/pvit/${hookToken}/callback`,
        KEYCD: `${publicUrl}/pvit/${hookToken}/secret`,
        GOOD1: `${publicUrl}/return/success`,
        BAD01: `${publicUrl}/return/failed`,
      },
      async fetch(input, init) {
        const response = await fetch(input, init)
        if (new Request(input).url.endsWith('/callback')) await pull('callback-answered')
        return response
      },
    })
    const handle: typeof opened.handle = async (request, line) => {
      const { pathname } = new URL(request.url)
      if (/\/(rest|link)$/.test(pathname)) await pull('payment-arrived')
      if (pathname.endsWith('/renew-secret')) await pull('renewal-arrived')
      // The question must not be quicker than the plug.
      if (pathname.endsWith('/status') && pulls?.wire === 'callback-answered') await pulls.held
      return opened.handle(request, line)
    }
    return { ...opened, handle }
  }
  let served = await serveSimulator(openPvit, { port: 0, host: '127.0.0.1' })
  let isAway = false
  const { simulator } = served
  const { account, password, codes } = simulator.setup()

  const shop = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => {
      const { type } = JSON.parse(body) as { type: string }
      heard.push({ id: String(request.headers['webhook-id']), type })
      response.end('{}')
    })
  })
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))

  const settings = {
    PVIT_BASE_URL: served.url,
    PVIT_ENVIRONMENT: 'test',
    PVIT_ACCOUNT: account,
    PVIT_PASSWORD: password,
    PVIT_REST_CODE: codes.rest ?? '',
    PVIT_STATUS_CODE: codes.status ?? '',
    PVIT_BALANCE_CODE: codes.balance ?? '',
    PVIT_RENEW_CODE: codes.renew ?? '',
    PVIT_LINK_CODE: codes.link ?? '',
    PVIT_SUCCESS_CODE: 'GOOD1',
    PVIT_FAILED_CODE: 'BAD01',
    PVIT_CALLBACK_CODE: 'CALLB',
    PVIT_SECRET_CODE: 'KEYCD',
    PUBLIC_URL: publicUrl,
    CHECKOUT_API_KEY: apiKey,
    CHECKOUT_SECRET_KEY: randomBytes(32).toString('base64url'),
    HOOK_TOKEN: hookToken,
    CHECKOUT_ORIGINS: 'https://shop.test',
    SHOP_WEBHOOK_URL: `http://127.0.0.1:${(shop.address() as AddressInfo).port}/hook`,
    SHOP_WEBHOOK_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
    SHOP_WEBHOOK_ALLOW_PRIVATE: 'true',
    DATABASE_URL: databaseUrl ?? `file:${join(folder, 'proxy.db')}`,
    HOST: '127.0.0.1',
    PORT: String(port),
    LOG_LEVEL: 'info',
  }

  async function call(
    path: string,
    { body, bearer, key }: { body?: unknown; bearer: string; key?: string },
  ): Promise<{ status: number; json: Record<string, unknown> }> {
    const response = await fetch(`${publicUrl}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        Authorization: `Bearer ${bearer}`,
        'Content-Type': 'application/json',
        Origin: 'https://shop.test',
        ...(key === undefined ? {} : { 'Idempotency-Key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, json: (await response.json()) as Record<string, unknown> }
  }

  /** Whoever pays: opens the order's session, starts (or starts again) the one attempt, and hears where it stands. */
  async function pay(): Promise<string> {
    const opened = await call('/v1/sessions', {
      body: { order: 'A-1', amount: 500 },
      bearer: apiKey,
    })
    const paid = opened.json['code'] === 'order-already-paid'
    const token = String(opened.json['token'])
    const started = paid
      ? null
      : await call('/v1/checkout/payments', {
          body: { method, phone: '074 12 34 56' },
          bearer: token,
          key: attemptKey,
        })
    if (paid) return 'succeeded'
    const id = started?.json['id']
    if (typeof id !== 'string') return String(started?.json['code'])
    const { json } = await call(`/v1/payments/${id}`, { bearer: apiKey })
    return String(json['state'])
  }

  /** The shopper tries once more, another way, and the shop hears that it is paid. */
  async function payAgain(): Promise<void> {
    const opened = await call('/v1/sessions', {
      body: { order: 'A-1', amount: 500 },
      bearer: apiKey,
    })
    const { status } = await call('/v1/checkout/payments', {
      body: { method: 'mobile_money', phone: '074 12 34 56' },
      bearer: String(opened.json['token']),
      key: 'the-key-of-the-next-attempt',
    })
    strictEqual(status, 202, 'the order is free for another attempt')
    const deadline = performance.now() + 30_000
    while (heard.length === 0 && performance.now() < deadline) await pause(50)
  }

  async function isReady(): Promise<boolean> {
    const reply = await fetch(`${publicUrl}/ready`).catch(() => null)
    return reply?.status === 200
  }

  return {
    pay,
    payAgain,
    async start(point: CrashPoint | null): Promise<Child> {
      let release = () => {}
      const held = new Promise<void>((resolve) => {
        release = resolve
      })
      pulls = point !== null && 'wire' in point ? { wire: point.wire, held, release } : null
      const plan = Buffer.from(JSON.stringify(point)).toString('base64url')
      const dying = point !== null && 'sql' in point
      const child = startChild(
        [...(dying ? [`--title=die-at:${plan}`, '--import', seam] : []), program, 'serve'],
        folder,
        { PATH: process.env['PATH'], ...settings },
      )
      children.push(child)
      for (let tries = 0; tries < 1_200 && !child.isDead() && !(await isReady()); tries += 1)
        await pause(50)
      return child
    },
    async leavePvit() {
      isAway = true
      await served.stop(0)
    },
    async bringPvitBack() {
      if (!isAway) return
      const { port: same } = new URL(served.url)
      served = await serveSimulator(() => simulator, { port: Number(same), host: '127.0.0.1' })
      isAway = false
    },
    /** What was held back when the plug was pulled goes on. */
    letGo() {
      pulls?.release()
      pulls = null
    },
    /** The page asks until the payment is where it belongs. */
    async until(states: readonly string[], name: CrashPointName): Promise<string> {
      const wanted = method === 'card' ? recoveredLink : states
      // The dead one's shop has heard, and nobody knows: it hears again, under the same id.
      const told = name === 'P8' ? 2 : 1
      const deadline = performance.now() + 90_000
      let state = ''
      while (performance.now() < deadline) {
        state = await pay()
        if (wanted.includes(state) && (state !== 'succeeded' || heard.length >= told)) return state
        await pause(50)
      }
      throw new Error(`After ${name} the payment is "${state}".\n${children.at(-1)?.said()}`)
    },
    holdTheLaw() {
      const { ledger } = simulator
      ok(ledger.prompts().length <= 1, 'one prompt at most')
      ok(ledger.debits().length <= 1, 'one debit at most')
      const references = ledger.calls({ api: 'rest' }).map(({ reference }) => reference)
      ok(new Set(references).size <= 1, 'one reference at most')
      const ends = heard.filter(({ type }) => type === 'payment.succeeded')
      ok(new Set(ends.map(({ id }) => id)).size <= 1, 'one event, however often it was sent')
      deepStrictEqual(
        ends.length > 0,
        ledger.debits().length === 1,
        'the shop hears of what was paid',
      )
    },
    async close() {
      this.letGo()
      for (const child of children) child.kill()
      await Promise.all(children.map(({ ended }) => ended))
      shop.closeAllConnections()
      shop.close()
      if (!isAway) await served.stop(100)
      void simulator.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function within<T>(ms: number, work: Promise<T>, otherwise: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(otherwise)), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
