import { Double, double, writeJson, type Json } from '../api/json.ts'
import type { Hits } from './faults.ts'

type Fields = { [name: string]: Json }

const amounts = ['amount', 'fees', 'totalAmount']

/** The fields of a callback as its faults would have them. */
export function alteredCallback(fields: Fields, hits: Hits): Fields {
  const altered = { ...fields }
  if (hits.has('status.disagrees-with-callback')) {
    altered['status'] = altered['status'] === 'SUCCESS' ? 'FAILED' : 'SUCCESS'
  }
  if (hits.has('callback.wrong-amount')) mapAmounts(altered, (value) => double(value + 1))
  if (hits.has('callback.float-amounts')) mapAmounts(altered, (value) => double(value + 1e-7))
  if (hits.has('callback.str-amounts')) mapAmounts(altered, (value) => value.toFixed(1))
  if (hits.has('callback.wrong-account')) {
    altered['merchant_operation_account_code'] = 'ACC_OF_SOMEBODY_ELSE'
  }
  if (hits.has('callback.wrong-operation')) {
    altered['transactionOperation'] =
      altered['transactionOperation'] === 'PAYMENT' ? 'GIVE_CHANGE' : 'PAYMENT'
  }
  const reference = altered['merchantReferenceId']
  if (hits.has('callback.hyphen-stripped-ref') && typeof reference === 'string') {
    altered['merchantReferenceId'] = reference.replaceAll('-', '')
  }
  if (hits.has('callback.newer-shape')) {
    delete altered['totalAmount']
    delete altered['freeInfo']
    altered['code'] = writeJson(altered['code'] ?? null)
    altered['amountCredited'] =
      altered['status'] === 'SUCCESS' ? (altered['amount'] ?? null) : double(0)
  }
  if (hits.has('callback.unknown-ref')) altered['merchantReferenceId'] = 'REFNOBODYSENT'
  return altered
}

function mapAmounts(fields: Fields, map: (value: number) => Json): void {
  for (const name of amounts) {
    const value = fields[name]
    if (value instanceof Double) fields[name] = map(value.value)
  }
}
