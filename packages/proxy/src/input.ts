import type * as z from 'zod/mini'
import {
  CheckoutError,
  readPhone,
  type FieldFault,
  type LocalPhone,
  type Operator,
} from '@pvit-checkout/contract/checkout'
import { wantedOf } from './field-words.ts'

/** What came from outside, as the schema reads it. Throws a CheckoutError that names every field at fault. */
export function readInput<Schema extends z.ZodMiniType>(
  schema: Schema,
  input: unknown,
): z.infer<Schema> {
  const result = schema.safeParse(input, { error: wantedOf })
  if (result.success) return result.data
  throw notAsDocumented(saidOnce(result.error.issues.flatMap(faultsOf)))
}

/** A request whose fields or queries are not what the contract says of them. */
export function notAsDocumented(errors: readonly FieldFault[], cause?: unknown): CheckoutError {
  return new CheckoutError('invalid-request', {
    detail: 'Some fields are not as documented.',
    errors,
    cause,
  })
}

/** A number that can pay or be paid by mobile money; null: nobody gave one. Throws a CheckoutError that says what it wants. */
export function readNumber(text: string | null): { phone: LocalPhone; operator: Operator } {
  const reading = text === null ? null : readPhone(text)
  if (reading?.kind === 'complete') return { phone: reading.phone, operator: reading.operator }
  throw new CheckoutError('phone-invalid', {
    errors: [
      {
        path: 'phone',
        code: reading?.kind ?? 'missing',
        detail:
          reading === null
            ? 'The session holds no number: send `phone`.'
            : 'A Gabonese Airtel or Moov number of nine digits, such as 074 12 34 56.',
      },
    ],
  })
}

/** Throws a CheckoutError where the settings do not let so much, or so little, be paid. */
export function checkAmount(amount: number, { min, max }: { min: number; max: number }): void {
  if (amount >= min && amount <= max) return
  throw new CheckoutError('amount-out-of-range', {
    errors: [
      {
        path: 'amount',
        code: amount < min ? 'too-low' : 'too-high',
        detail: `From ${min} to ${max} XAF (settings PVIT_MIN_AMOUNT and PVIT_MAX_AMOUNT).`,
      },
    ],
  })
}

/** Two checks of one field may have the same words. */
function saidOnce(faults: readonly FieldFault[]): FieldFault[] {
  return faults.filter(
    ({ path, detail }, index) =>
      faults.findIndex((other) => other.path === path && other.detail === detail) === index,
  )
}

/** A field we do not know is named by itself, not by what holds it. */
function faultsOf(issue: z.core.$ZodIssue): FieldFault[] {
  const fault = (path: readonly PropertyKey[], detail: string) => ({
    path: path.join('.'),
    code: issue.code ?? 'invalid',
    detail,
  })
  return issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => fault([...issue.path, key], 'There is no such field here.'))
    : [fault(issue.path, issue.message)]
}
