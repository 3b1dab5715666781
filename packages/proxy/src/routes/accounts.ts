import { Hono } from 'hono'
import {
  shopRoutes,
  type AccountQuery,
  type Balances,
  type RenewedKeys,
} from '@pvit-checkout/contract/shop'
import type { Account } from '../accounts/account.ts'
import type { Accounts } from '../accounts/accounts.ts'
import type { ReadBalance } from '../accounts/balances.ts'
import { notAsDocumented } from '../input.ts'
import { logged, type Log } from '../log.ts'
import { parseOptionalBody, parseQuery } from './requests.ts'

export interface AccountRoutesDeps {
  readonly accounts: Accounts
  readonly readBalance: ReadBalance
  readonly log: Log
  /** Keeps work alive that outlives the answer. */
  readonly background: (work: Promise<void>) => void
}

/** Shop server → proxy: PVIT's accounts behind it. */
export function accountRoutesOf({
  accounts,
  readBalance,
  log,
  background,
}: AccountRoutesDeps): Hono {
  const { readBalance: balanceRoute, renewSecrets } = shopRoutes
  const app = new Hono()

  app.get(balanceRoute.path, async (context) => {
    const asked = asksFor(parseQuery(context, balanceRoute.query))
    const balances: Balances = { accounts: await Promise.all(asked.map(readBalance)) }
    return context.json(balances)
  })

  app.post(renewSecrets.path, async (context) => {
    const { forget = false, ...query } = await parseOptionalBody(context, renewSecrets.body)
    const asked = asksFor(query)
    if (forget) await Promise.all(asked.map(({ keys }) => keys.forget()))
    const renewed: RenewedKeys = {
      accounts: asked.map(({ code, keys }) => {
        const { canStart, expiresAt } = keys.state()
        return {
          account: code,
          state: canStart ? 'active' : 'missing',
          expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
        }
      }),
    }
    for (const { keys } of asked) background(logged(log, 'a renewal broke off', keys.renew()))
    return context.json(renewed, renewSecrets.status)
  })

  return app

  function asksFor({ account: code }: AccountQuery): readonly Account[] {
    if (code === undefined) return accounts.all
    const account = accounts.of(code)
    if (account !== null) return [account]
    throw unknownAccount()
  }
}

export function unknownAccount(): Error {
  return notAsDocumented([
    { path: 'account', code: 'unknown_account', detail: 'The settings list no such account.' },
  ])
}
