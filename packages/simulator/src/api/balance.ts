import type { Simulation } from '../simulation.ts'
import { accountFor, type Handler } from './door.ts'
import { double } from './json.ts'
import { ok } from './reply.ts'
import { parameter } from './status.ts'

/** BALANCE: what an operation account holds. PVIT v5.5 §BALANCE API. */
export function createBalance(sim: Simulation): Handler {
  return (call) => {
    const account = accountFor(sim, call, parameter(sim, call, 'accountOperationCode'))
    return ok({
      balance: double(account.balance),
      merchant_operation_account_code: account.code,
    })
  }
}
