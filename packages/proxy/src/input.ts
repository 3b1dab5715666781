import * as z from 'zod/mini'
import { CheckoutError, type FieldFault } from '@pvit-checkout/contract/checkout'
import { Timestamp } from '@pvit-checkout/contract/shop'

// Of a pattern zod says the pattern. Where the schema has no words itself, for browsers read with it too, they stand here.
const words = new Map<unknown, string>(
  (Timestamp._zod.def.checks ?? []).map((check) => [
    check,
    'Give a time in UTC, such as 2026-11-23T08:00:00Z.',
  ]),
)

// zod/mini ships without words; integrators read these.
z.config({ ...z.locales.en(), customError: ({ inst }) => words.get(inst) })

/** What came from outside, as the schema reads it. Throws a CheckoutError that names every field at fault. */
export function readInput<Schema extends z.ZodMiniType>(
  schema: Schema,
  input: unknown,
): z.infer<Schema> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  throw new CheckoutError('invalid-request', {
    detail: 'Some fields are not as documented.',
    errors: saidOnce(result.error.issues.flatMap(faultsOf)),
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
