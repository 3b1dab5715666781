import { double } from './json.ts'
import type { Simulation } from '../simulation.ts'
import type { Hits } from '../faults/faults.ts'
import { transactionsOf, type Status, type Transaction } from '../world.ts'
import type { Call } from './call.ts'
import { statusDate } from './dates.ts'
import { accountFor, type Handler } from './door.ts'
import { Refusal } from './refusal.ts'
import { missing } from './renew.ts'
import { ok } from './reply.ts'

/** STATUS: where a transaction stands, for the account that made it. PVIT v5.5 §GET STATUS API. */
export function createStatus(sim: Simulation): Handler {
  const flipped = new Set<string>()

  return (call) => {
    const id = parameter(sim, call, 'transactionId')
    const accountCode = parameter(sim, call, 'accountOperationCode')
    const operation = parameter(sim, call, 'transactionOperation')
    if (operation !== 'PAYMENT' && operation !== 'GIVE_CHANGE') {
      throw new Refusal(4004, 'transactionOperation is PAYMENT or GIVE_CHANGE.')
    }
    const account = accountFor(sim, call, accountCode)
    const found = hidden(call) ? undefined : find(sim, call.hits, id)
    if (!found || found.account !== account.code || found.operation !== operation) {
      throw new Refusal(4006)
    }
    const status = statusSeen(sim, call.hits, found, flipped)
    if (status === null) throw new Refusal(4006)
    return ok({
      date: statusDate(found.changedAt),
      status,
      amount: double(found.amount + (call.hits.has('status.wrong-amount') ? 1 : 0)),
      fees: double(found.fees),
      operator: found.operator,
      merchant_reference_id: found.reference,
      customer_account_number: call.hits.has('status.wrong-phone') ? '066000000' : found.phone,
      merchant_operation_account_code: call.hits.has('status.wrong-account')
        ? 'ACC_OF_SOMEBODY_ELSE'
        : found.account,
      ...(sim.settings.profile.reasons && status === 'FAILED' && { reason: found.cause }),
    })
  }
}

function hidden({ hits, nth }: Call): boolean {
  if (hits.has('status.404-other-account')) return true
  return hits.has('status.404-lag') && nth <= hits.number('status.404-lag', 'n')
}

function find(sim: Simulation, hits: Hits, id: string): Transaction | undefined {
  const { statusBy } = sim.settings.profile
  const byReference = statusBy !== 'pvit-id' && !hits.has('status.only-by-pvit-id')
  const byPvitId = statusBy !== 'reference' && !hits.has('status.only-by-merchant-ref')
  return (
    (byReference ? transactionsOf(sim.world, id)[0] : undefined) ??
    (byPvitId ? sim.world.transactions.get(id) : undefined)
  )
}

/** The status as the call's faults show it; null where the transaction was not there yet. */
function statusSeen(
  sim: Simulation,
  hits: Hits,
  { pvitId, status, history }: Transaction,
  flipped: Set<string>,
): Status | null {
  if (hits.has('status.pending-forever')) return 'PENDING'
  if (hits.has('status.stale')) {
    const then = sim.clock.now() - hits.number('status.stale', 'ms')
    return history.findLast(({ at }) => at <= then)?.status ?? null
  }
  const final = status === 'SUCCESS' || status === 'FAILED'
  if (final && hits.has('status.flip-once') && !flipped.has(pvitId)) {
    flipped.add(pvitId)
    return status === 'SUCCESS' ? 'FAILED' : 'SUCCESS'
  }
  return status
}

export function parameter(sim: Simulation, call: Call, name: string): string {
  const value = call.query.get(name)
  if (!value) throw missing(sim, name)
  return value
}
