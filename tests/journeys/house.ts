import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import type { Clock } from '@pvit-checkout/pvit'
import { createCheckoutSession, type CheckoutSession } from '@pvit-checkout/client'
import {
  createCheckout,
  PostFault,
  type Checkout,
  type CheckoutDeps,
  type Config,
  type Connection,
  type Log,
  type LogFields,
  type PostReply,
  type PostRequest,
} from '@pvit-checkout/proxy'
import {
  createSimulator,
  createVirtualClock,
  type SimulatorOptions,
  type VirtualClock,
} from '@pvit-checkout/simulator'
import { createChance } from './chance.ts'

const publicUrl = 'https://shop.test/pay'
const shopOrigin = 'https://shop.test'
const apiKey = randomBytes(32).toString('base64url')
const hookToken = randomBytes(24).toString('base64url')
/** Of the shop's webhook. */
export const webhookSecret = `whsec_${randomBytes(32).toString('base64')}`
const masterKey = randomBytes(32).toString('base64url')

export const airtelNumber = '074 12 34 56'
export const moovNumber = '066 82 08 66'

export interface HouseOptions {
  readonly simulator?: SimulatorOptions
  readonly settings?: Config
  readonly clock?: VirtualClock
  /** The network as it is when the first proxy starts. */
  readonly network?: Partial<Record<'browser' | 'pvit' | 'callbacks', Link>>
  /** Several proxies behind one address, each request to the next of them; by default there is one. */
  readonly instances?: readonly Instance[]
}

/** What one of several proxies has of its own. */
export interface Instance {
  readonly settings?: Config
  /** What it takes from outside, made of what all take. */
  readonly deps?: (given: CheckoutDeps & { fetch: typeof fetch; clock: Clock }) => CheckoutDeps
}

export interface LogLine extends LogFields {
  readonly level: 'info' | 'warn' | 'error'
  readonly message: string
}

export type House = Awaited<ReturnType<typeof openHouse>>

/**
 * The whole house in one process: real client → real proxy → real PVIT client → simulator, on one pushed clock. Only the
 * network is missing: each side's `fetch` hands the request to the other's.
 */
export async function openHouse({
  simulator: asked = {},
  settings = {},
  clock = createVirtualClock(),
  network: weather = {},
  instances = [{}],
}: HouseOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'pvit-house-'))
  /** The shop's webhook: what reached it, and how it answers the next. Set `shopWebhookUrl` to have it called. */
  const hook = { posts: [] as Posted[], answer: (_: Posted): PostReply => taken }
  /** What the network does to the browser's requests, to ours to PVIT, and to PVIT's callbacks and keys. */
  const network = { browser: passThrough, pvit: passThrough, callbacks: passThrough, ...weather }
  /** Those that run, each in its place. */
  const proxies: (Checkout | null)[] = instances.map(() => null)
  let turn = 0
  /** The places of those that a request from outside has reached. */
  const reached = new Set<number>()
  const random = createChance()
  /** What the proxy has logged: level, message and fields. */
  const logged: LogLine[] = []
  const log: Log = {
    info: (message, fields) => void logged.push({ level: 'info', message, ...fields }),
    warn: (message, fields) => void logged.push({ level: 'warn', message, ...fields }),
    error: (message, fields) => void logged.push({ level: 'error', message, ...fields }),
  }

  const simulator = createSimulator({
    clock,
    urls: {
      CALLB: `${publicUrl}/pvit/${hookToken}/callback`,
      KEYCD: `${publicUrl}/pvit/${hookToken}/secret`,
      GOOD1: `${publicUrl}/return/success`,
      BAD01: `${publicUrl}/return/failed`,
    },
    fetch: (input, init) =>
      network.callbacks(new Request(input, init), (request) => toProxy(request)),
    ...asked,
  })
  const { account, password, codes } = simulator.setup()

  const config: Config = {
    pvitBaseUrl: 'https://pvit.test',
    pvitEnvironment: 'test',
    pvitAccount: account,
    pvitPassword: password,
    pvitRestCode: codes.rest ?? '',
    pvitStatusCode: codes.status ?? '',
    pvitBalanceCode: codes.balance ?? '',
    pvitKycCode: codes.kyc ?? '',
    pvitRenewCode: codes.renew ?? '',
    pvitCallbackCode: 'CALLB',
    pvitSecretCode: 'KEYCD',
    pvitLinkCode: codes.link ?? '',
    pvitSuccessCode: 'GOOD1',
    pvitFailedCode: 'BAD01',
    publicUrl,
    databaseUrl: `file:${join(folder, 'proxy.db')}`,
    checkoutApiKey: apiKey,
    checkoutSecretKey: masterKey,
    hookToken,
    checkoutOrigins: [shopOrigin],
    shopName: 'Boutique Akwaba',
    ...(isProduction(settings) ? {} : unlimited),
    shopWebhookSecret: webhookSecret,
    ...settings,
  }

  async function toProxy(
    input: Parameters<typeof fetch>[0],
    init?: RequestInit,
    connection?: Connection,
  ): Promise<Response> {
    return nextProxy('fetch failed').fetch(new Request(input, init), connection)
  }

  function nextProxy(otherwise: string): Checkout {
    for (const _ of proxies) {
      const place = turn++ % proxies.length
      const proxy = proxies[place]
      if (proxy == null) continue
      reached.add(place)
      return proxy
    }
    throw new TypeError(otherwise)
  }

  async function toShop(request: PostRequest): Promise<PostReply> {
    const posted = toPosted(request, clock.now())
    hook.posts.push(posted)
    return hook.answer(posted)
  }

  /** What the shop's own code does with the checkout whenever it starts. */
  const onStart: ((checkout: Checkout) => void)[] = []

  async function startProxy(changed: Config = {}): Promise<void> {
    const viaNetwork: typeof fetch = (input, init) =>
      network.pvit(new Request(input, init), (request) => simulator.fetch(request))
    const given = { clock, random, fetch: viaNetwork, post: toShop, log }
    const starting = instances.map(async ({ settings: own, deps = () => given }, index) => {
      const proxy = await createCheckout({ ...config, ...own, ...changed }, deps(given))
      proxies[index] = proxy
      for (const listen of onStart) listen(proxy)
    })
    await Promise.all(starting)
    await clock.advance(1_000) // the key is asked for, posted and proven
  }

  const sessions: CheckoutSession[] = []

  const house = {
    clock,
    simulator,
    network,
    hook,
    onStart,
    logged,
    reached,
    /** Where the proxy keeps its database. */
    folder,
    hookToken,
    apiKey,
    masterKey,
    publicUrl,
    /** The proxy that runs now; of several, the one whose turn it is. */
    checkout: () => nextProxy('The proxy is stopped.'),
    /** Nothing is sent to this one any more; what it has begun goes on. */
    unplug(index: number) {
      proxies[index] = null
    },
    advance: (ms: number) => clock.advance(ms),
    startProxy,
    async stopProxy() {
      const stopping = Promise.all(proxies.map(async (proxy) => proxy?.close()))
      proxies.fill(null)
      await clock.advance(2_500)
      await stopping
    },
    /** The shop's server speaks to the proxy. */
    async shop(path: string, body?: unknown, headers: Record<string, string> = {}) {
      const response = await toProxy(`${publicUrl}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          Authorization: `Bearer ${apiKey}`,
          'Content-Type': 'application/json',
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return { status: response.status, json: (await response.json()) as Record<string, unknown> }
    },
    async openSession(amount: number, order = `A-${sessions.length + 1}`) {
      const { json } = await house.shop('/v1/sessions', { order, amount })
      return { order, id: String(json['id']), token: String(json['token']) }
    },
    /** A shopper's page with the real client in it. */
    async browse(token: string, storage: Map<string, string> = new Map()) {
      const session = createCheckoutSession({
        endpoint: publicUrl,
        token,
        clock,
        jitter: () => 0.5,
        storage: {
          getItem: (name) => storage.get(name) ?? null,
          setItem: (name, value) => void storage.set(name, value),
          removeItem: (name) => void storage.delete(name),
        },
        fetch: (input, init) => {
          const request = new Request(input, init)
          request.headers.set('Origin', shopOrigin)
          return network.browser(request, async (passed, connection) =>
            cutOnAbort(await toProxy(passed, undefined, connection), passed.signal),
          )
        },
      })
      sessions.push(session)
      session.open()
      await clock.advance(100)
      return session
    },
    /** A shopper's request by hand: what a well-behaved client never sends. */
    async shopper(
      token: string,
      path: string,
      {
        body,
        headers = {},
        peer = null,
      }: { body?: unknown; headers?: Record<string, string>; peer?: string | null } = {},
    ) {
      const init = {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          Authorization: `Bearer ${token}`,
          'Content-Type': 'application/json',
          Origin: shopOrigin,
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }
      const response = await toProxy(`${publicUrl}${path}`, init, { peer })
      return {
        status: response.status,
        headers: response.headers,
        json: (await response.json()) as Record<string, unknown>,
      }
    },
    /** By mobile money, under an attempt key of one's own. */
    start(token: string, key: string, phone = airtelNumber) {
      return house.shopper(token, '/v1/checkout/payments', {
        body: { method: 'mobile_money', phone },
        headers: { 'Idempotency-Key': key },
      })
    },
    /** The raw door, for what a well-behaved client never sends. */
    raw: (path: string, init?: RequestInit, connection?: Connection) =>
      toProxy(`${publicUrl}${path}`, init, connection),
    async close() {
      for (const session of sessions) session.close()
      await house.stopProxy()
      await simulator.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await startProxy()
  return house
}

/** Journeys pay with the same two telephones over and over; those about the limits set them. */
const unlimited = {
  limitPhone: 'off',
  limitSession: 'off',
  limitIp: 'off',
  limitGlobal: 'off',
  limitSseIp: 'off',
} as const satisfies Config

function isProduction({ pvitEnvironment, accounts = [] }: Config): boolean {
  return (
    pvitEnvironment === 'production' ||
    accounts.some(({ environment }) => environment === 'production')
  )
}

/** A webhook as the shop's server sees it. */
export interface Posted {
  readonly at: number
  readonly id: string
  readonly headers: PostRequest['headers']
  readonly text: string
  readonly type: string
  readonly data: Readonly<Record<string, unknown>>
}

function toPosted({ headers, body }: PostRequest, at: number): Posted {
  const { type, data } = JSON.parse(body) as Pick<Posted, 'type' | 'data'>
  return { at, id: headers['webhook-id'] ?? '', headers, text: body, type, data }
}

export const taken: PostReply = { status: 204, retryAfter: null }
export const refusedByShop = (status: number): PostReply => ({ status, retryAfter: null })
/** The shop's server is not there. */
export const shopIsDown = (): never => {
  throw new PostFault('no-answer')
}

/** A browser that aborts a request closes its connection, which ends the answer's stream on the proxy's side. */
function cutOnAbort(response: Response, signal: AbortSignal): Response {
  const body = response.body?.pipeThrough(new TransformStream(), { signal }) ?? null
  return new Response(body, response)
}

/** PVIT answers, and the answer is lost: whether the request was executed, nobody here can tell. */
export const answerLost: Link = async (request, pass) => {
  await pass(request)
  throw new TypeError('fetch failed')
}

/** A refusal as PVIT words it. */
export const refusedByPvit = (status: number, code: number, error: string) =>
  Response.json(
    { date: '05012026-080000', status_code: code, error, message: 'x', path: '/x/rest' },
    { status },
  )

/** The request itself is lost on its way. */
export const requestLost: Link = () => Promise.reject(new TypeError('fetch failed'))

/** The line is refused before a byte leaves. */
export const nobodyListens: Link = () => noConnection('ECONNREFUSED')

/** It is not refused either: the connection does not come about in its time. */
export const nobodyConnects: Link = () => noConnection('ETIMEDOUT')

function noConnection(code: string): Promise<never> {
  const cause = Object.assign(new Error(`connect ${code}`), { code, syscall: 'connect' })
  return Promise.reject(new TypeError('fetch failed', { cause }))
}

/** Applies `link` to requests of one API, and lets the others pass. */
export function only(
  api: 'rest' | 'link' | 'payment' | 'status' | 'balance' | 'renew-secret' | 'kyc',
  link: Link,
): Link {
  return (request, pass) =>
    new URL(request.url).pathname.endsWith(`/${api}`) ? link(request, pass) : pass(request)
}

export type Link = (
  request: Request,
  pass: (request: Request, connection?: Connection) => Promise<Response>,
) => Promise<Response>

const passThrough: Link = (request, pass) => pass(request)
