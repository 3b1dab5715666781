import { behaviourOf, holderOf } from '../customers.ts'
import { localNumber, operatorNamed, operatorOf } from '../operators.ts'
import type { Simulation } from '../simulation.ts'
import type { Handler } from './door.ts'
import { Refusal } from './refusal.ts'
import { missing } from './renew.ts'
import { ok } from './reply.ts'
import { parameter } from './status.ts'

/** KYC: who holds a number. Flat in v5.5; nested, and asked with the operator, in the newer generation. PVIT v5.5 §KYC API. */
export function createKyc(sim: Simulation): Handler {
  return (call) => {
    const number = parameter(sim, call, 'customerAccountNumber')
    const phone = localNumber(number)
    if (phone === null) throw new Refusal(1009, 'Numbers begin with 241 or 0.')
    const operator = operatorOf(phone)
    if (operator === null) throw new Refusal(4005, 'No operator owns this prefix.')
    if (call.generation === 'v2') {
      const word = call.query.get('operatorCode')
      if (!word) throw missing(sim, 'operatorCode')
      if (word !== 'TEST' && operatorNamed(word) === null) throw new Refusal(4005)
    }
    const behaviour = behaviourOf(phone)
    if (behaviour === 'unknown') throw new Refusal(4007)
    const { first, last } = holderOf(phone, sim.random)
    const active = behaviour !== 'inactive'
    if (call.generation === 'v1') {
      return ok({
        full_name: `${first} ${last}`,
        customer_account_number: number,
        is_active: active,
      })
    }
    return ok({ data: { firstname: first, lastname: last, is_active: active } })
  }
}
