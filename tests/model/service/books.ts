import type { Simulator } from '@pvit-checkout/simulator'
import type { Book } from '../law.ts'

/** The simulator's ledger as the law reads it. */
export function bookOf({ ledger }: Simulator, reference: string): Book | null {
  const transaction = ledger.transaction(reference)
  // A stranger's payment under our reference: it names no callback of ours.
  if (transaction === undefined || transaction.callbackUrlCode === null) return null
  const calls = ledger.calls({ reference })
  const struck = new Set(calls.flatMap(({ faults }) => faults))
  const prompts = ledger.prompts({ reference })
  return {
    account: transaction.account,
    amount: transaction.amount,
    status: transaction.status,
    history: transaction.history.map(({ status }) => status),
    openPrompts: prompts.filter(({ state }) => state === 'open').length,
    prompts: prompts.length,
    debits: ledger.debits({ reference }).filter(({ reversedAt }) => reversedAt === null).length,
    lied: hasLied(struck, calls),
  }
}

/**
 * The simulator said what was not so. Answers that only look like a fault (silence, 500, 404 for a while) are not lies: we
 * have to see through them. "Refused" for what was executed is one, if nothing later could have told us better.
 */
function hasLied(
  struck: ReadonlySet<string>,
  calls: readonly { api: string; error: { code: number } | null }[],
): boolean {
  if (struck.has('status.flip-once') || struck.has('status.404-other-account')) return true
  // PVIT gave a RESTLINK's address to somebody else, who opened it.
  if (struck.has('link.prefetch')) return true
  const denied = ['errors.429', 'errors.maintenance-10000', 'errors.expired-6000'].some((name) =>
    struck.has(name),
  )
  const deniedAgain = calls.some(({ api, error }) => api === 'status' && error?.code === 4006)
  return denied && deniedAgain
}
