import type { z } from 'zod'
import type { Call } from './call.ts'
import { Refusal } from './refusal.ts'

/** Reads the body by PVIT's schema; what does not fit is 422/8000 with one message per field. */
export function parseFields<Schema extends z.ZodType>(
  call: Call,
  schema: Schema,
): z.output<Schema> {
  const body = call.body ?? {}
  if (body['transaction_type'] === undefined || body['transaction_type'] === null) {
    throw new Refusal(1006, "The field 'transaction_type' is missing.")
  }
  const fields = withKnownNames(call, body)
  checkWords(call, fields)
  const read = schema.safeParse(fields)
  if (read.success) {
    tellOddities(call, fields)
    return read.data
  }
  // One message per field, the first: the others only follow from it.
  const messages = new Map<string, string>()
  for (const { path, message } of read.error.issues) {
    const name = path.join('.')
    if (!messages.has(name)) messages.set(name, `${name}: ${message}`)
  }
  throw new Refusal(8000, undefined, { messages: [...messages.values()] })
}

const servicesOf: Record<string, readonly string[]> = {
  rest: ['RESTFUL'],
  link: ['WEB', 'VISA_MASTERCARD', 'RESTLINK'],
}

// Words PVIT has errors of their own for; what is not even text is left to the schema.
function checkWords(
  call: Call,
  { service, transaction_type: type }: Record<string, unknown>,
): void {
  if (typeof type === 'string' && type !== 'PAYMENT' && type !== 'GIVE_CHANGE') {
    throw new Refusal(4004, `No transaction type is called ${type || '(empty)'}.`)
  }
  if (typeof service !== 'string') return
  if (!Object.values(servicesOf).flat().includes(service)) {
    throw new Refusal(4003, `No service is called ${service || '(empty)'}.`)
  }
  if (!servicesOf[call.api]?.includes(service)) {
    throw new Refusal(3020, `${service} is not a service of ${call.api}.`)
  }
}

// One of the document's samples spells the field with three c.
const misspelt = 'customer_acccount_number'

function withKnownNames(call: Call, body: Record<string, unknown>): Record<string, unknown> {
  if (!(misspelt in body) || 'customer_account_number' in body) return body
  call.warn(`${misspelt} is a misprint of the document's; it was read as customer_account_number.`)
  return { ...body, customer_account_number: body[misspelt] }
}

function tellOddities(call: Call, body: Record<string, unknown>): void {
  if ('operator_owner_charge' in body) {
    call.warn(
      'operator_owner_charge is the name in the table; working clients send owner_charge_operator.',
    )
  }
  if (typeof body['amount'] === 'string') {
    call.warn('The amount came as text; the document shows a number.')
  }
}
