import type { BrowserClock } from '../clock.ts'

/**
 * What a network does to one request:
 * `refused` it never arrives and fails at once · `answer-lost` it arrives, the answer does not · `hangs` it arrives and
 * nothing comes back · `hangs-deaf` as well, and `fetch` ignores its signal · `captive-portal` somebody else answers 200
 * with a page · `bad-gateway` a 502 with a page · `stalls` the answer's body never ends · `buffers` a stream is kept
 * back until it is over.
 */
export type NetworkFault =
  | 'refused'
  | 'answer-lost'
  | 'hangs'
  | 'hangs-deaf'
  | 'captive-portal'
  | 'bad-gateway'
  | 'stalls'
  | 'buffers'

/** A fault of one's own: what becomes of the answer. */
export type Distortion = (response: Response) => Response | Promise<Response>

export interface NetworkRequest {
  method: string
  url: string
  headers: Headers
  /** Counted from 1 over all requests. */
  turn: number
}

export interface SentRequest {
  at: number
  method: string
  url: string
  headers: Headers
}

export interface FakeNetwork {
  readonly fetch: typeof fetch
  /** What goes over the air, preflights included; a browser remembers a preflight by method and URL. */
  readonly requests: readonly SentRequest[]
  /** Half of it each way. */
  latencyMs: number
  /** Decides each request's fate; null lets it through. */
  rule: (request: NetworkRequest) => NetworkFault | Distortion | null
}

/** The way between a page and the proxy, with all that can happen on it. */
export function createFakeNetwork(clock: BrowserClock, proxy: typeof fetch): FakeNetwork {
  const requests: SentRequest[] = []
  const preflighted = new Set<string>()
  let turn = 0
  const network: FakeNetwork = {
    latencyMs: 0,
    rule: () => null,
    requests,
    fetch: (input, init = {}) => {
      const url = String(input instanceof Request ? input.url : input)
      const method = init.method ?? 'GET'
      const headers = new Headers(init.headers)
      const at = clock.now()
      if (!preflighted.has(`${method} ${url}`)) {
        preflighted.add(`${method} ${url}`)
        requests.push({ at, method: 'OPTIONS', url, headers: new Headers() })
      }
      requests.push({ at, method, url, headers })
      const fault = network.rule({ method, url, headers, turn: ++turn })
      const { signal, ...rest } = init
      const answer = carry(fault, network.latencyMs, () =>
        proxy(input, fault === 'hangs-deaf' ? rest : init),
      )
      return fault === 'hangs-deaf' || !signal ? answer : orAborted(answer, signal)
    },
  }
  return network

  async function carry(
    fault: NetworkFault | Distortion | null,
    latencyMs: number,
    send: () => Promise<Response>,
  ): Promise<Response> {
    if (fault === 'refused') throw new TypeError('Failed to fetch')
    await pause(latencyMs / 2)
    if (fault === 'captive-portal') return page(200)
    if (fault === 'bad-gateway') return page(502)
    const response = await send()
    await pause(latencyMs / 2)
    if (typeof fault === 'function') return fault(response)
    switch (fault) {
      case 'answer-lost':
        throw new TypeError('network error')
      case 'hangs':
      case 'hangs-deaf':
        return new Promise(() => {})
      case 'stalls':
        return response.body === null ? response : new Response(new ReadableStream(), response)
      case 'buffers':
        return response.body === null ? response : new Response(await response.text(), response)
      default:
        return response
    }
  }

  function pause(ms: number): Promise<void> {
    return ms === 0 ? Promise.resolve() : new Promise((resolve) => void clock.after(ms, resolve))
  }
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(new DOMException('Aborted', 'AbortError'))
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort)
    work.then(resolve, reject)
  })
}

function page(status: number): Response {
  return new Response('<!doctype html><title>Bienvenue</title>', {
    status,
    headers: { 'Content-Type': 'text/html' },
  })
}
