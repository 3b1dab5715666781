import { CheckoutError, readPhone, StartPayment } from '@pvit-checkout/contract/checkout'

/**
 * The form's input as it is sent. One number has one spelling here, so that the same intent is known again however it
 * was typed. Throws CheckoutError for what the proxy would refuse anyway.
 */
export function toIntent(input: StartPayment): StartPayment {
  const parsed = StartPayment.safeParse(input)
  if (!parsed.success) {
    throw new CheckoutError('invalid-request', {
      errors: parsed.error.issues.map(({ path, code, message }) => ({
        path: path.join('.'),
        code: code ?? 'custom',
        detail: message,
      })),
    })
  }
  const { phone, ...rest } = parsed.data
  return phone === undefined ? rest : { ...rest, phone: toPhone(phone) }
}

/** Nine digits with the leading 0. An operator's prefix we do not know is the proxy's to judge. */
export function toPhone(text: string): string {
  const reading = readPhone(text)
  if ('phone' in reading) return reading.phone
  throw new CheckoutError('phone-invalid', { detail: `the number is ${reading.kind}` })
}
