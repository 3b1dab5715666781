// What the proxy says of itself, to whoever watches over it: no key is needed, and nothing here is a secret.
import * as z from '#zod'
import { Timestamp } from './payment.ts'
import { route } from './routes.ts'

export const Health = z.object({ status: z.literal('ok') })

/** 200 when every account can start payments, else 503. */
export const Readiness = z.object({
  serving: z.boolean(),
  accounts: z.array(
    z.object({
      account: z.string(),
      canStart: z.boolean(),
      /**
       * What keeps the next key away: while there is a key, payments still start. A fault of PVIT's by its name, in lower case.
       * `key-not-readable-here`: another instance sealed it under a master key that this one does not list.
       * `provider-unavailable`: there is a key, and PVIT has not answered the last payments. `store-unavailable`: the database
       * did not take what a payment needs when it was last asked to.
       */
      cause: z.nullable(z.string()),
      /** When the key in use dies, by what PVIT says of it. */
      keyExpiresAt: z.nullable(Timestamp),
      /** A new key is being asked for. */
      renewing: z.boolean(),
    }),
  ),
})
export type Readiness = z.infer<typeof Readiness>

export const operationRoutes = {
  health: route({ method: 'GET', path: '/health', body: null, reply: Health, status: 200 }),
  ready: route({ method: 'GET', path: '/ready', body: null, reply: Readiness, status: 200 }),
} as const
