import { Hono } from 'hono'
import { CheckoutError } from '@pvit-checkout/contract/checkout'
import { shopRoutes, type StrayAnswer, type StrayList } from '@pvit-checkout/contract/shop'
import type { Accounts } from '../accounts/accounts.ts'
import { kindOfReference } from '../payments/reference.ts'
import type { CheckStray } from '../payments/strays.ts'
import type { HintStore } from '../store/hints.ts'
import { unknownAccount } from './accounts.ts'
import { parseBody } from './requests.ts'

export interface StrayRoutesDeps {
  readonly store: Pick<HintStore, 'listStrays'>
  readonly accounts: Accounts
  readonly checkStray: CheckStray
}

/** Shop server → proxy: what PVIT's callbacks named and the database does not know. */
export function strayRoutesOf({ store, accounts, checkStray }: StrayRoutesDeps): Hono {
  const routes = shopRoutes
  return new Hono()
    .get(routes.listStrays.path, async (context) => {
      const items = (await store.listStrays()).map(({ at, reference, status }) => ({
        ...{ at: new Date(at).toISOString(), reference, status },
        kind: kindOfReference(reference),
      }))
      return context.json({ items } satisfies StrayList)
    })
    .post(routes.checkStray.path, async (context) => {
      const { reference, account: code } = await parseBody(context, routes.checkStray.body)
      const account = accounts.of(code)
      if (account === null) throw unknownAccount()
      const isKept = (await store.listStrays()).some((stray) => stray.reference === reference)
      const answer = isKept ? await checkStray(reference, account) : null
      if (answer !== null) return context.json(answer satisfies StrayAnswer)
      throw new CheckoutError('not-found', {
        detail: 'No callback is kept for a reference of our form that is this one.',
      })
    })
}
