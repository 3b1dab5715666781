import { behaviourOf } from '../customers.ts'
import { localNumber, operatorNamed, operatorOf, type Operator } from '../operators.ts'
import type { Simulation } from '../simulation.ts'
import type { Account, UrlEntry } from '../world.ts'
import type { Call } from './call.ts'
import { Refusal } from './refusal.ts'

/** A reference lives once, over all accounts and operations. Checked and taken in one turn, so two racers cannot both pass. */
export function checkReference(sim: Simulation, reference: string): void {
  if (sim.world.references.has(reference)) {
    throw new Refusal(5000, `The reference ${reference} exists already.`)
  }
}

/** The number in local form and its operator, when the account may be used with it. */
export function checkOperator(
  sim: Simulation,
  call: Call,
  account: Account,
  request: { customer_account_number: string; operator_code?: string | null | undefined },
): { phone: string; operator: Operator } {
  const phone = localNumber(request.customer_account_number)
  if (phone === null) throw new Refusal(1009, 'Numbers are 0XXXXXXXX, or begin with 241.')
  const byNumber = operatorOf(phone)
  if (byNumber === null) throw new Refusal(4005, 'No operator owns this prefix.')
  const operator = call.generation === 'v2' ? namedOperator(request, byNumber) : byNumber
  if (operator !== byNumber) throw new Refusal(3017, 'The number is not the named operator’s.')
  if (account.operator !== null && account.operator !== operator) {
    throw new Refusal(
      3017,
      `${account.code} works with ${account.operator}, the number is ${operator}.`,
    )
  }
  return { phone, operator }
}

function namedOperator(
  request: { operator_code?: string | null | undefined },
  byNumber: Operator,
): Operator {
  const word = request.operator_code
  if (!word) throw new Refusal(1007, "The newer generation wants 'operator_code'.")
  // The test account's own operator; whose number it is still counts.
  if (word === 'TEST') return byNumber
  const named = operatorNamed(word)
  if (named === null) throw new Refusal(4005, `No operator is called ${word}.`)
  return named
}

/** A URL code registered for this use, active, and of the account's environment. */
export function checkUrl(
  sim: Simulation,
  account: Account,
  code: string,
  use: 'callback' | 'success' | 'failed',
): UrlEntry {
  const refusals = { callback: [1002, 3011], success: [1003, 3012], failed: [1004, 3013] } as const
  const [unknown, inactive] = refusals[use]
  const entry = sim.world.urls.get(code)
  const kind = use === 'callback' ? 'callback' : 'redirection'
  if (!entry || (entry.kind !== null && entry.kind !== kind)) {
    throw new Refusal(unknown, `No ${kind} address under the code ${code || '(empty)'}.`)
  }
  if (!entry.active) throw new Refusal(inactive)
  if (entry.environment !== null && entry.environment !== account.environment) {
    throw new Refusal(1001, `The address ${code} is registered for ${entry.environment}.`)
  }
  return entry
}

/** Customers PVIT refuses before any prompt, told by magic numbers. */
export function checkCustomer(phone: string): void {
  const behaviour = behaviourOf(phone)
  if (behaviour === 'unknown') throw new Refusal(3023)
  if (behaviour === 'blocked') throw new Refusal(3014)
  if (behaviour === 'pin-not-set') throw new Refusal(3022)
}

/** A payment must not lift the account above what it may hold. */
export function checkCeiling(account: Account, amount: number): void {
  const ceiling = account.balanceCeiling
  if (ceiling !== null && account.balance + amount > ceiling) {
    throw new Refusal(2001, `${account.code} may hold ${ceiling} XAF at most.`)
  }
}

/** Between the floor and the ceiling, both included. */
export function checkAmount(sim: Simulation, wire: number | string): number {
  const amount = Number(wire)
  const { minAmount, maxAmount } = sim.settings
  if (amount < minAmount) throw new Refusal(3018, `${amount} XAF is below ${minAmount}.`)
  if (amount > maxAmount) throw new Refusal(3019, `${amount} XAF is above ${maxAmount}.`)
  return amount
}
