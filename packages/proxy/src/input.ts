import * as z from 'zod/mini'
import { CheckoutError } from '@pvit-checkout/contract/checkout'

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
    errors: result.error.issues.map((issue) => ({
      path: issue.path.join('.'),
      code: issue.code ?? 'invalid',
      detail: issue.message,
    })),
  })
}
