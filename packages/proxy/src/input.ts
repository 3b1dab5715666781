import * as z from 'zod/mini'
import { CheckoutError, type FieldFault } from '@pvit-checkout/contract/checkout'

// zod/mini ships without words; integrators read these.
z.config(z.locales.en())

/** What came from outside, as the schema reads it. Throws a CheckoutError that names every field at fault. */
export function readInput<Schema extends z.ZodMiniType>(
  schema: Schema,
  input: unknown,
): z.infer<Schema> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  throw new CheckoutError('invalid-request', {
    detail: 'Some fields are not as documented.',
    errors: result.error.issues.flatMap(faultsOf),
  })
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
