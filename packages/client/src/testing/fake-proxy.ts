import {
  checkoutRoutes,
  isFinal,
  isProblemCode,
  pathOf,
  problems,
  StartPayment,
  timing,
  type Payer,
  type PaymentView,
  type SessionView,
} from '@pvit-checkout/contract/checkout'
import type { BrowserClock } from '../clock.ts'
import { createFakeLedger } from './fake-ledger.ts'
import { openFakeStream } from './fake-stream.ts'
import type { Scenario } from './scenarios.ts'
import { fakePayer, fakeSession } from './views.ts'

export interface FakeProxyOptions {
  clock: BrowserClock
  session?: Partial<SessionView>
  /** A payment that is already there. */
  payment?: Partial<PaymentView>
  /** What each started payment goes through; the last one holds for all that follow. Without one nothing happens. */
  scenarios?: readonly Scenario[]
  payer?: Payer
  /** How long a prompt is waited for. */
  waitMs?: number
  /** False: conditional reads are answered at once, as behind a host that cannot wait. */
  longPolls?: boolean
}

/** A request as it arrived. */
export interface SeenRequest {
  at: number
  method: string
  path: string
  headers: Headers
  body: unknown
}

export type RouteName = keyof typeof checkoutRoutes

export interface Refusal {
  /** A problem's code, or a word that no version knows. */
  code: string
  times?: number
  status?: number
  retryable?: boolean
  retryAfterSeconds?: number
  /** The work is done first, as by a proxy that breaks while answering. */
  afterwards?: boolean
}

export interface FakeProxy {
  /** Answers like the proxy, at any host and base path. Hand it to the engine as its `fetch`. */
  readonly fetch: typeof fetch
  /** All that arrived, oldest first. */
  readonly requests: readonly SeenRequest[]
  /** Every payment that really began: what a shopper could be asked to pay. */
  readonly payments: () => readonly PaymentView[]
  readonly payment: () => PaymentView | null
  /** Moves the newest payment on, and tells whoever watches it. */
  readonly move: (change: Partial<PaymentView>) => PaymentView
  /** A payment from another tab or phone. */
  readonly startElsewhere: (change?: Partial<PaymentView>) => PaymentView
  readonly setSession: (change: Partial<SessionView>) => void
  readonly refuse: (route: RouteName, refusal: Refusal) => void
  /** Ends every open stream, as a restart does. */
  readonly restart: () => void
  /** Characters of all bodies sent so far. */
  readonly sent: () => number
}

interface Call {
  path: string
  headers: Headers
  body: unknown
  signal: AbortSignal
}

/** The proxy's browser side in memory: the same routes, rules and wire, by the same contract. No network. */
export function createFakeProxy(options: FakeProxyOptions): FakeProxy {
  const { clock, scenarios = [], payer = fakePayer(), waitMs = 180_000, longPolls = true } = options
  const ledger = createFakeLedger(clock, waitMs)
  const requests: SeenRequest[] = []
  const keys = new Map<string, { body: string; id: PaymentView['id'] }>()
  const refusals: { route: RouteName; refusal: Refusal; left: number }[] = []
  const streams = new Set<() => void>()
  let session = fakeSession(options.session)
  let sent = 0
  if (options.payment !== undefined) ledger.start(options.payment, [])

  const answers: Record<RouteName, (call: Call) => Response | Promise<Response>> = {
    readCheckout: () => json({ session, payment: ledger.shown() }),
    lookUpPayer: () => json(payer),
    startPayment,
    readPayment,
    checkPayment: ({ path }) => withPayment(path, (payment) => json(payment)),
    watchPayment: ({ path, signal }) =>
      withPayment(path, (payment) => {
        const { response, close } = openFakeStream({
          clock,
          ledger,
          id: payment.id,
          signal,
          onSend: count,
        })
        streams.add(close)
        return response
      }),
  }

  return {
    fetch: async (input, init) => {
      const call = toCall(input, init)
      requests.push({ ...call, at: clock.now() })
      const route = routeOf(call)
      if (route === undefined) return problem({ code: 'not-found' })
      const refusal = nextRefusal(route)
      if (refusal === null) return answers[route](call)
      if (refusal.afterwards === true) await answers[route](call)
      return problem(refusal)
    },
    requests,
    payments: ledger.all,
    payment: ledger.newest,
    move(change) {
      const newest = ledger.newest()
      if (newest === null) throw new Error('move() needs a payment: start one first.')
      return ledger.change(newest.id, change)
    },
    startElsewhere: (change = {}) => ledger.start(change, []),
    setSession(change) {
      session = { ...session, ...change }
    },
    refuse: (route, refusal) => void refusals.push({ route, refusal, left: refusal.times ?? 1 }),
    restart() {
      for (const close of streams) close()
      streams.clear()
    },
    sent: () => sent,
  }

  function startPayment({ headers, body }: Call): Response {
    const key = headers.get('Idempotency-Key')
    if (key === null || !/^[\w-]{8,64}$/.test(key))
      return problem({ code: 'idempotency-key-missing' })
    const parsed = StartPayment.safeParse(body)
    if (!parsed.success) return problem({ code: 'invalid-request' })
    const text = JSON.stringify(parsed.data)
    const known = keys.get(key)
    if (known !== undefined) {
      if (known.body !== text) return problem({ code: 'idempotency-key-reused' })
      return json(ledger.find(known.id), 202)
    }
    const shown = ledger.shown()
    if (shown?.status === 'succeeded') return problem({ code: 'order-already-paid' })
    if (shown !== null && !isFinal(shown.status)) {
      return problem({ code: 'attempt-in-progress' }, shown)
    }
    if (session.status !== 'open') return problem({ code: 'session-closed' })
    const scenario = scenarios[Math.min(ledger.all().length, scenarios.length - 1)] ?? []
    const payment = ledger.start({ method: parsed.data.method }, scenario)
    keys.set(key, { body: text, id: payment.id })
    return json(payment, 202)
  }

  function readPayment({ path, headers, signal }: Call): Response | Promise<Response> {
    return withPayment(path, async (before) => {
      const held = headers.get('If-None-Match')
      const wait = /^wait=(\d+)$/.exec(headers.get('Prefer') ?? '')?.[1]
      if (longPolls && held === etagOf(before) && wait !== undefined) {
        await newsOrTimeout(Math.min(Number(wait) * 1_000, timing.longPollMs), signal)
      }
      const now = ledger.find(before.id) ?? before
      const headersOut = { ETag: etagOf(now) }
      if (held === etagOf(now)) return new Response(null, { status: 304, headers: headersOut })
      return json(now, 200, headersOut)
    })
  }

  function withPayment(
    path: string,
    answer: (payment: PaymentView) => Response | Promise<Response>,
  ): Response | Promise<Response> {
    const payment = ledger.find(path.split('/')[4] ?? '')
    return payment === null ? problem({ code: 'not-found' }) : answer(payment)
  }

  function newsOrTimeout(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        unwatch()
        cancel()
        resolve()
      }
      const unwatch = ledger.watch(end)
      const cancel = clock.after(ms, end)
      signal.addEventListener('abort', end)
    })
  }

  function nextRefusal(route: RouteName): Refusal | null {
    const due = refusals.find((entry) => entry.route === route && entry.left > 0)
    if (due === undefined) return null
    due.left--
    return due.refusal
  }

  function problem({ code, ...refusal }: Refusal, payment?: PaymentView): Response {
    const known = isProblemCode(code) ? problems[code] : null
    const status = refusal.status ?? known?.status ?? 500
    const body = {
      type: `about:blank#${code}`,
      title: code,
      status,
      code,
      retryable: refusal.retryable ?? known?.retryable ?? false,
      ...(payment !== undefined && { payment }),
    }
    return json(body, status, {
      'Content-Type': 'application/problem+json',
      ...(refusal.retryAfterSeconds !== undefined && {
        'Retry-After': String(refusal.retryAfterSeconds),
      }),
    })
  }

  function json(value: unknown, status = 200, headers: Record<string, string> = {}): Response {
    const text = JSON.stringify(value)
    count(text)
    return new Response(text, {
      status,
      headers: { 'Content-Type': 'application/json', ...headers },
    })
  }

  function count(text: string) {
    sent += text.length
  }
}

function toCall(input: Parameters<typeof fetch>[0], init: RequestInit = {}) {
  const url = input instanceof Request ? input.url : String(input)
  const start = url.indexOf('/v1/')
  return {
    method: init.method ?? 'GET',
    path: start === -1 ? url : url.slice(start),
    headers: new Headers(init.headers),
    body: typeof init.body === 'string' ? (JSON.parse(init.body) as unknown) : null,
    signal: init.signal ?? new AbortController().signal,
  }
}

function routeOf({ method, path }: { method: string; path: string }): RouteName | undefined {
  const id = path.split('/')[4] ?? ''
  const names = Object.keys(checkoutRoutes) as RouteName[] // the table's own keys
  return names.find((name) => {
    const route = checkoutRoutes[name]
    return route.method === method && pathOf(route, { id }) === path
  })
}

function etagOf({ version }: PaymentView): string {
  return `"${version}"`
}
