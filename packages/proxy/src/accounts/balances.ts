import type { Balances } from '@pvit-checkout/contract/shop'
import type { BalanceOutcome, Clock } from '@pvit-checkout/pvit'
import type { Account } from './account.ts'
import { withKey } from './with-key.ts'

/** However many ask: PVIT is asked at most once in this time, account by account. */
const freshMs = 5_000

export type Balance = Balances['accounts'][number]

/** What an account holds at PVIT. A balance that cannot be read is null with its cause: unknown is not zero. */
export type ReadBalance = (account: Account) => Promise<Balance>

export function createBalances(clock: Clock): ReadBalance {
  const readings = new Map<string, { at: number; balance: Promise<Balance> }>()

  return function readBalance(account) {
    const known = readings.get(account.code)
    const now = clock.now()
    // A clock that jumped back makes nothing fresh for ever.
    if (known !== undefined && Math.abs(now - known.at) < freshMs) return known.balance
    const balance = ask(account)
    readings.set(account.code, { at: now, balance })
    balance.catch(() => readings.delete(account.code))
    return balance
  }

  async function ask(account: Account): Promise<Balance> {
    const { code, environment, pvit, readsBalance } = account
    const unread = (
      cause: Exclude<Balance['cause'], null>,
      fault: string | null = null,
    ): Balance => {
      return { account: code, environment, balance: null, asOf: null, cause, fault }
    }
    if (!readsBalance) return unread('no-code')
    const outcome = await withKey(account, (secret): Promise<BalanceOutcome> => {
      account.pace.spend(clock.now())
      // Its refusal names nobody, and would cost a good key.
      return pvit.askBalance({ secret, alone: true })
    })
    switch (outcome?.kind) {
      case 'answered':
        return {
          account: code,
          environment,
          balance: outcome.balance,
          asOf: new Date(clock.now()).toISOString(),
          cause: null,
          fault: null,
        }
      case 'no-answer':
        return unread('no-answer')
      case 'refused':
        return unread('refused', outcome.fault.error)
      case 'key-refused':
      case undefined:
        return unread('no-key')
    }
  }
}
