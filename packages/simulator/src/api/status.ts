import { double } from './json.ts'
import type { Simulation } from '../simulation.ts'
import { transactionsOf, type Transaction } from '../world.ts'
import type { Call } from './call.ts'
import { statusDate } from './dates.ts'
import { accountFor, type Handler } from './door.ts'
import { Refusal } from './refusal.ts'
import { missing } from './renew.ts'
import { ok } from './reply.ts'

/** STATUS: where a transaction stands, for the account that made it. PVIT v5.5 §GET STATUS API. */
export function createStatus(sim: Simulation): Handler {
  return (call) => {
    const id = parameter(sim, call, 'transactionId')
    const accountCode = parameter(sim, call, 'accountOperationCode')
    const operation = parameter(sim, call, 'transactionOperation')
    if (operation !== 'PAYMENT' && operation !== 'GIVE_CHANGE') {
      throw new Refusal(4004, 'transactionOperation is PAYMENT or GIVE_CHANGE.')
    }
    const account = accountFor(sim, call, accountCode)
    const found = find(sim, id)
    if (!found || found.account !== account.code || found.operation !== operation) {
      throw new Refusal(4006)
    }
    return ok({
      date: statusDate(found.changedAt),
      status: found.status,
      amount: double(found.amount),
      fees: double(found.fees),
      operator: found.operator,
      merchant_reference_id: found.reference,
      customer_account_number: found.phone,
      merchant_operation_account_code: found.account,
      ...(sim.settings.profile.reasons && found.status === 'FAILED' && { reason: found.cause }),
    })
  }
}

function find(sim: Simulation, id: string): Transaction | undefined {
  const { statusBy } = sim.settings.profile
  const byReference = statusBy === 'pvit-id' ? undefined : transactionsOf(sim.world, id)[0]
  const byPvitId = statusBy === 'reference' ? undefined : sim.world.transactions.get(id)
  return byReference ?? byPvitId
}

export function parameter(sim: Simulation, call: Call, name: string): string {
  const value = call.query.get(name)
  if (!value) throw missing(sim, name)
  return value
}
