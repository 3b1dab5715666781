import type { Context } from 'hono'

/** What a host knows of a connection and a `Request` does not say. */
export interface Connection {
  /** The address at the other end of the socket: a shopper's, or a reverse proxy's. Null where the host cannot tell. */
  readonly peer: string | null
  /** The host's parser ends a body where its Content-Length says. Without it that header is a claim like any other. */
  readonly lengthHolds?: boolean
}

/** Goes with one request through the app, as Hono's `env`. */
export interface Passage extends Connection {
  /** No route of ours took it: a host with routes of its own may look there. */
  unclaimed: boolean
}

export function passageOf(context: Context): Passage {
  return context.env as Passage // `createCheckoutApp` is the only one who calls the app, and hands one over
}
