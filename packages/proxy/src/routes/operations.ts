import { Hono } from 'hono'
import type { Accounts } from '../accounts/accounts.ts'

/** `GET /health`: the process is alive. `GET /ready`: every account can start payments, or what stands in the way. */
export function operationRoutesOf(accounts: Accounts): Hono {
  return new Hono()
    .get('/health', (context) => context.json({ status: 'ok' }))
    .get('/ready', (context) => {
      const states = accounts.all.map(({ code, keys }) => {
        const { canStart, cause } = keys.state()
        return { account: code, canStart, cause }
      })
      const ready = states.every(({ canStart }) => canStart)
      return context.json({ serving: true, accounts: states }, ready ? 200 : 503)
    })
}
