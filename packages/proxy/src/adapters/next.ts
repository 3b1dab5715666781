import type { Checkout } from '../checkout.ts'

/** What a Next.js `route.ts` exports; Next answers every other method with 405. */
export interface RouteHandlers {
  readonly GET: RouteHandler
  readonly HEAD: RouteHandler
  readonly POST: RouteHandler
  readonly OPTIONS: RouteHandler
}
export type RouteHandler = (request: Request) => Promise<Response>

export interface RouteOptions {
  /**
   * The address at the other end of the socket, which Next does not hand on: such as a header that your own server before Next
   * sets and lets nobody else set. Null where it is not known. Limits by address and PVIT_SOURCE_IPS go by it.
   */
  readonly peerOf?: (request: Request) => string | null
}

/**
 * `export const { GET, HEAD, POST, OPTIONS } = toRouteHandlers(checkout)` in `app/pay/[[...path]]/route.ts`, where `/pay` is the path
 * of PUBLIC_URL. The checkout opens at the first request, never while Next builds.
 */
export function toRouteHandlers(
  open: () => Promise<Checkout>,
  { peerOf }: RouteOptions = {},
): RouteHandlers {
  const handle: RouteHandler = async (request) => {
    const checkout = await open()
    return peerOf === undefined
      ? checkout.fetch(request)
      : checkout.fetch(request, { peer: peerOf(request) })
  }
  return { GET: handle, HEAD: handle, POST: handle, OPTIONS: handle }
}

/**
 * One checkout for the whole process, opened by whoever asks first. Next bundles routes and `instrumentation.ts` apart and loads
 * them anew while you develop; a second checkout would find the database taken. What failed to open is tried again.
 */
export function keepOne(open: () => Promise<Checkout>): () => Promise<Checkout> {
  return () => {
    kept[slot] ??= open().catch((error: unknown) => {
      delete kept[slot]
      throw error
    })
    return kept[slot]
  }
}

const slot = Symbol.for('pvit-checkout')
const kept = globalThis as { [slot]?: Promise<Checkout> } // nobody else knows the symbol
