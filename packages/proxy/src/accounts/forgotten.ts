import type { Log } from '../log.ts'
import type { SignalVerbs } from '../store/signals.ts'
import type { Accounts } from './accounts.ts'

export interface ForgottenDeps {
  readonly store: SignalVerbs
  readonly accounts: Accounts
  readonly log: Log
}

/** Without its codes and its key nothing can be asked of an account: what is open on it stays so, and holds its orders. */
export async function tellForgotten({ store, accounts, log }: ForgottenDeps): Promise<void> {
  for (const [account, count] of await store.countOpen()) {
    if (accounts.of(account) !== null) continue
    log.error(
      'payments or payouts are open on an account that the settings no longer list, and nobody asks about them; list it until they are settled',
      { account, count },
    )
  }
}
