import type { Simulation } from './simulation.ts'
import type { Transaction } from './world.ts'

/** The customer is debited, and the merchant's account has what is left of it; a payout goes the other way. */
export function moveMoney(sim: Simulation, transaction: Transaction): void {
  const { account: code, amount, feesOnCustomer } = transaction
  const account = sim.world.accounts.get(code)
  if (account) account.balance += credit(transaction)
  sim.world.debits.push({
    pvitId: transaction.pvitId,
    reference: transaction.reference,
    account: code,
    phone: transaction.phone,
    operation: takesMoney(transaction) ? 'PAYMENT' : 'GIVE_CHANGE',
    amount: takesMoney(transaction) ? amount + feesOnCustomer : amount,
    fees: transaction.fees,
    at: sim.clock.now(),
    reversedAt: null,
  })
}

/** The last debit is taken back, as where a success turns. */
export function returnMoney(sim: Simulation, transaction: Transaction): void {
  const debit = sim.world.debits.findLast(({ pvitId }) => pvitId === transaction.pvitId)
  const account = sim.world.accounts.get(transaction.account)
  if (!debit || !account) return
  debit.reversedAt = sim.clock.now()
  account.balance -= credit(transaction)
}

/** What a success does to the merchant's account, in XAF. */
function credit(transaction: Transaction): number {
  const { amount, fees, feesOnMerchant } = transaction
  return takesMoney(transaction) ? amount - feesOnMerchant : -(amount + fees)
}

/** A RESTLINK may call itself GIVE_CHANGE, as one sample does; the prompt it raises still takes money. */
export function takesMoney({ service, operation }: Transaction): boolean {
  return service !== 'RESTFUL' || operation === 'PAYMENT'
}
