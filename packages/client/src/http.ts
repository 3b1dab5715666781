import {
  CheckoutError,
  isProblemCode,
  pathOf,
  Problem,
  type CheckoutErrorOptions,
  type Route,
} from '@pvit-checkout/contract/checkout'
import type { BrowserClock } from './clock.ts'
import { createDeadline, type Deadline } from './deadline.ts'

export type ReplyOf<R extends Route> = R['reply']['_zod']['output']

export interface CallOptions<Reply> {
  parameters?: Readonly<Record<string, string>>
  body?: unknown
  headers?: Readonly<Record<string, string>>
  /** What a 304 stands for. */
  held?: Reply
  /** Over the whole exchange, body included. */
  timeoutMs?: number
  signal?: AbortSignal | undefined
}

export interface Http {
  /** One exchange, parsed by the route's schema. Rejects with CheckoutError, or AbortError when `signal` gave up. */
  call<R extends Route>(route: R, options?: CallOptions<ReplyOf<R>>): Promise<ReplyOf<R>>
  /**
   * A good answer with its body unread, for a stream. The deadline is the caller's, and so is the question whether it is
   * the proxy's own: then `onAnswer` is to be told.
   */
  readonly send: (
    route: Route,
    request: Pick<CallOptions<unknown>, 'parameters' | 'body' | 'headers'>,
    deadline: Deadline,
  ) => Promise<Response>
  readonly onAnswer: () => void
}

export interface HttpOptions {
  endpoint: string
  token: () => string
  fetch: typeof fetch
  clock: BrowserClock
  /** Told of every request before it leaves. */
  onSend: (request: string) => void
  /** Told when the proxy itself has answered, be it with a problem; a captive portal's page is no answer. */
  onAnswer: () => void
}

export function createHttp(options: HttpOptions): Http {
  const { endpoint, token, fetch, clock, onSend, onAnswer } = options
  return {
    send,
    onAnswer,
    async call(route, { timeoutMs = 10_000, signal, held, ...request } = {}) {
      const deadline = createDeadline(clock, signal)
      deadline.set(timeoutMs)
      try {
        const response = await send(route, request, deadline)
        const isHeld = response.status === 304 && held !== undefined
        const reply = isHeld ? held : await readReply(route, response, deadline)
        onAnswer()
        return reply
      } finally {
        deadline.end()
      }
    },
  }

  async function send(
    route: Route,
    { parameters, body, headers }: Parameters<Http['send']>[1],
    deadline: Deadline,
  ): Promise<Response> {
    const url = baseOf(endpoint) + pathOf(route, parameters)
    const { signal } = deadline
    if (signal.aborted) return deadline.race(new Promise(() => {}))
    const request: RequestInit = {
      method: route.method,
      headers: {
        Authorization: `Bearer ${token()}`,
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal,
      cache: 'no-store',
      credentials: 'omit',
      // A redirect would carry the shopper's request to a host nobody named.
      redirect: 'error',
    }
    onSend(`${route.method} ${url}`)
    // Inside the executor, as a patched `fetch` may throw at once.
    const sent = new Promise<Response>((resolve) => resolve(fetch(url, request)))
    const response = await deadline.race(sent.catch(toLost))
    if (response.ok || response.status === 304) return response
    const problem = await readProblem(response, deadline)
    if (!isLost(problem)) onAnswer()
    // The proxy judges tokens; what never was one of them is the page's fault, and has not expired.
    throw problem.status === 401 && !token().startsWith('v1.')
      ? misconfigured('`session` is not the token your server got from POST /v1/sessions.')
      : problem
  }
}

/** No proof of anything: the request may have arrived, and the answer got lost. */
export function isLost(error: unknown): boolean {
  return (
    error instanceof CheckoutError &&
    (error.code === 'connection-lost' || error.code === 'unreadable-reply')
  )
}

/** The proxy answered, and asking again will not change its mind. */
export function isHopeless(error: unknown): boolean {
  return (
    error instanceof CheckoutError &&
    !isLost(error) &&
    !error.retryable &&
    error.status !== null &&
    error.status < 500
  )
}

/** Where calls go, without a closing slash. `fetch` resolves a relative one against the page. */
function baseOf(endpoint: string): string {
  // `//host` would be another origin by accident; a query or fragment would swallow the route.
  if (/^(https?:\/\/[^/]|(?!\/\/)[^:?#]+$)[^?#]*$/i.test(endpoint))
    return endpoint.replace(/\/+$/, '')
  throw misconfigured(
    'endpoint must be the proxy’s http(s) URL or a path on this page’s origin, such as "/pay", without "?" or "#"',
  )
}

function misconfigured(detail: string): CheckoutError {
  return new CheckoutError('misconfigured', { detail })
}

function toLost(cause: unknown): never {
  throw new CheckoutError('connection-lost', {
    cause,
    detail:
      'no answer. If it never works: is the endpoint right and free of redirects, and this page’s origin in CHECKOUT_ORIGINS?',
  })
}

async function readReply<R extends Route>(
  route: R,
  response: Response,
  deadline: Deadline,
): Promise<ReplyOf<R>> {
  const parsed = route.reply.safeParse(await readJson(response, deadline))
  if (parsed.success) return parsed.data
  throw unreadable(response, 'not the reply it should be')
}

async function readProblem(response: Response, deadline: Deadline): Promise<CheckoutError> {
  const parsed = Problem.safeParse(await readJson(response, deadline))
  if (!parsed.success) return unreadable(response, 'no problem document')
  const { code, detail, retryable, errors, payment } = parsed.data
  const known = isProblemCode(code)
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN)
  const options: CheckoutErrorOptions = { status: response.status, retryable }
  // A code this version does not know proves nothing; `internal` claims nothing.
  options.detail = known ? (detail ?? '') : `unknown code "${code}"`
  if (errors !== undefined) options.errors = errors
  if (payment !== undefined) options.payment = payment
  if (seconds >= 0) options.retryAfterMs = seconds * 1000
  return new CheckoutError(known ? code : 'internal', options)
}

// A captive portal answers 200 with its own page.
async function readJson(response: Response, deadline: Deadline): Promise<unknown> {
  const text = await deadline.race(response.text().catch(toLost))
  try {
    return JSON.parse(text)
  } catch {
    throw unreadable(response, 'not JSON')
  }
}

export function unreadable({ status, url }: Response, detail: string): CheckoutError {
  return new CheckoutError('unreadable-reply', {
    status,
    detail: `${url} is ${detail}. Is the endpoint your proxy?`,
  })
}
