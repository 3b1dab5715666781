import { pathOf, Problem } from '@pvit-checkout/contract/checkout'
import { OpenedSession, shopRoutes, ShopSession } from '@pvit-checkout/contract/shop'
import type { OpenSession } from '@pvit-checkout/contract/shop'

/** The shop's server calls the proxy with its API key: the only way it learns that an order is paid. */
export interface Proxy {
  openSession(session: OpenSession): Promise<OpenedSession>
  readSession(id: string): Promise<ShopSession>
}

export interface ProxyOptions {
  endpoint: string
  apiKey: string
  fetch?: typeof fetch
  timeoutMs?: number
}

/** The proxy said no (`code`), or said nothing that can be read (`code` is null). Never carries the key or a token. */
export class ProxyFault extends Error {
  override readonly name = 'ProxyFault'
  /** The proxy's problem code, if it gave one. */
  readonly code: string | null

  constructor(message: string, code: string | null, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

export function createProxy({
  endpoint,
  apiKey,
  fetch = globalThis.fetch,
  timeoutMs = 6_000,
}: ProxyOptions): Proxy {
  return {
    openSession: async (session) =>
      read(OpenedSession, await ask('POST', pathOf(shopRoutes.openSession), session)),
    readSession: async (id) =>
      read(ShopSession, await ask('GET', pathOf(shopRoutes.readSession, { id }))),
  }

  async function ask(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
    let response: Response
    let reply: unknown
    try {
      response = await fetch(`${endpoint}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${apiKey}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(timeoutMs),
      })
      reply = await response.json()
    } catch (cause) {
      throw new ProxyFault(
        'the proxy does not answer: is it running at CHECKOUT_ENDPOINT, and its PUBLIC_URL the same?',
        null,
        { cause },
      )
    }
    if (response.ok) return reply
    const problem = Problem.safeParse(reply)
    if (!problem.success) throw new ProxyFault(`the proxy answered ${response.status}`, null)
    throw new ProxyFault(
      problem.data.code === 'unauthorized'
        ? "the proxy refuses CHECKOUT_API_KEY: set it to the proxy's own"
        : `the proxy answered ${problem.data.code}: ${problem.data.detail ?? problem.data.title}`,
      problem.data.code,
    )
  }
}

function read<Reply>(
  schema: { safeParse(reply: unknown): { success: true; data: Reply } | { success: false } },
  reply: unknown,
): Reply {
  const read = schema.safeParse(reply)
  if (read.success) return read.data
  throw new ProxyFault(
    'the proxy answered in a shape this shop does not know: another version?',
    null,
  )
}
