import {
  Fault,
  OrderView,
  PaymentDoor,
  PlacedOrder,
  type PlaceOrder,
  type ShopFault,
} from './wire.ts'

/** The shop's server said no, or (`no-answer`) said nothing this page can read. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ShopFault | 'no-answer'

  constructor(code: ShopFault | 'no-answer', options?: ErrorOptions) {
    super(code, options)
    this.code = code
  }
}

export interface Api {
  placeOrder(cart: PlaceOrder): Promise<{ order: string }>
  readOrder(order: string, signal?: AbortSignal): Promise<OrderView>
  openPayment(order: string, signal?: AbortSignal): Promise<PaymentDoor>
}

/** The page's way to its own server. Every call ends: with an answer, an `ApiError`, or the caller's abort. */
export function createApi(
  fetch: typeof globalThis.fetch = (input, init) => globalThis.fetch(input, init),
  timeoutMs = 20_000,
): Api {
  return {
    placeOrder: (cart) => call(PlacedOrder, 'POST', '/api/orders', cart),
    readOrder: (order, signal) =>
      call(OrderView, 'GET', `/api/orders/${encodeURIComponent(order)}`, undefined, signal),
    openPayment: (order, signal) =>
      call(
        PaymentDoor,
        'POST',
        `/api/orders/${encodeURIComponent(order)}/session`,
        undefined,
        signal,
      ),
  }

  async function call<Reply>(
    schema: { parse(reply: unknown): Reply },
    method: 'GET' | 'POST',
    path: string,
    body?: object,
    signal?: AbortSignal,
  ): Promise<Reply> {
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(), timeoutMs)
    const abort = () => late.abort()
    signal?.addEventListener('abort', abort)
    try {
      const response = await fetch(path, {
        method,
        signal: late.signal,
        ...(body === undefined
          ? {}
          : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      })
      const reply: unknown = await response.json()
      if (response.ok) return schema.parse(reply)
      throw new ApiError(Fault.parse(reply).code)
    } catch (error) {
      // A captive portal's page, a proxy's 502, no network: nothing of this came from the shop.
      throw error instanceof ApiError ? error : new ApiError('no-answer', { cause: error })
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
  }
}
