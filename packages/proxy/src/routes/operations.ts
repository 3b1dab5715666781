import { Hono } from 'hono'
import type { Keys } from '../keys/keys.ts'

export interface OperationsDeps {
  readonly keys: readonly { readonly account: string; readonly keys: Keys }[]
}

/** `GET /health`: the process is alive. `GET /ready`: every account can start payments, or what stands in the way. */
export function operationRoutesOf({ keys }: OperationsDeps): Hono {
  return new Hono()
    .get('/health', (context) => context.json({ status: 'ok' }))
    .get('/ready', (context) => {
      const accounts = keys.map((one) => {
        const { canStart, cause } = one.keys.state()
        return { account: one.account, canStart, cause }
      })
      const ready = accounts.every(({ canStart }) => canStart)
      return context.json({ serving: true, accounts }, ready ? 200 : 503)
    })
}
