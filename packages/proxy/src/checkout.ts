import { OpenSession, type OpenedSession, type ShopEventType } from '@pvit-checkout/contract/shop'
import { createCheckoutApp, type CheckoutDeps } from './app.ts'
import type { Config } from './config/settings.ts'
import type { EventHandler } from './events/handlers.ts'
import { readInput } from './input.ts'
import type { Connection } from './routes/connection.ts'

/** The proxy inside a shop's own server. */
export interface Checkout {
  /** Mount it where PUBLIC_URL says: Hono, a Next.js route handler, Bun, Deno. */
  fetch(request: Request, connection?: Connection): Promise<Response>
  /** The same beside routes of your own: null for what is no route of the proxy, with the request's body untouched. */
  answer(request: Request, connection?: Connection): Promise<Response | null>
  readonly sessions: {
    /** As `POST /v1/sessions`: opens, or reopens, the payment window of an order. Rejects with a CheckoutError. */
    create(input: OpenSession): Promise<OpenedSession>
  }
  /**
   * Hear of an event, at least once: `handler` is awaited, and told again (for some 28 hours) while it throws or takes longer
   * than 30 s. It hears of the last 7 days too, as far as no handler of its type took them: register it right after start,
   * and remember `event.id`. Call the result to stop. Never told in a fixed order.
   */
  on<Type extends ShopEventType>(type: Type, handler: EventHandler<Type>): () => void
  /**
   * Lets what is under way settle and closes the database, within 25 s. What has not ended by then (PVIT hangs, or the database is
   * away) is found by whoever opens the database next, as after a crash.
   */
  close(): Promise<void>
}

/**
 * Start the proxy. Rejects with a SettingsError that names every faulty setting, a DatabaseInUseError or a
 * DatabaseUnavailableError. It asks PVIT for a key at once, and PVIT posts it to `fetch`: serve it right after this resolves.
 */
export async function createCheckout(config: Config, deps: CheckoutDeps = {}): Promise<Checkout> {
  const app = await createCheckoutApp(config, deps)
  await app.begin()
  return {
    fetch: (request, connection) => app.fetch(request, connection),
    answer: (request, connection) => app.answer(request, connection),
    sessions: {
      create: async (input) => app.openSession(readInput(OpenSession, input)),
    },
    on: (type, handler) => app.on(type, handler),
    close: () => app.close(),
  }
}
