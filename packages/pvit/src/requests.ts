/** What a caller may ask for, checked before it leaves, and its translation into PVIT's words. */
import { PvitRequestError } from './faults.ts'
import type { LinkRequest as WireLink, RestRequest as WireRest } from './wire.ts'
import { documentedLimits } from './wire.ts'

/** Who bears a fee. */
export type FeeOwner = 'MERCHANT' | 'CUSTOMER'

/** A payout has the same fields as a payment. */
export interface PayoutRequest {
  /** The merchant's own, unique for ever: digits and capitals, at most 15. Sending it twice never pays twice. */
  reference: string
  /** Whole XAF, more than 150. */
  amount: number
  /** The payer's wallet (a payout: the receiver's), 0XXXXXXXX. Digits alone, at most 20. */
  phone: string
  /** At most 15 characters each; longer ones are refused, never cut. */
  agent?: string | undefined
  product?: string | undefined
  freeInfo?: string | undefined
  /** PVIT's fees. Default MERCHANT. */
  ownerCharge?: FeeOwner | undefined
  /** The operator's fees. PVIT's default, when left out, is CUSTOMER. */
  operatorOwnerCharge?: FeeOwner | undefined
  /** AIRTEL_MONEY, MOOV_MONEY, …: sent to v2 addresses only, which do not guess it from the number. */
  operatorCode?: string | undefined
}
export type PaymentRequest = PayoutRequest

export interface LinkRequest extends PaymentRequest {
  /** WEB: PVIT's page for mobile money. VISA_MASTERCARD: its card page. RESTLINK: opening the link raises the PIN prompt. */
  service: 'WEB' | 'VISA_MASTERCARD' | 'RESTLINK'
}

/** Lengths in characters, amounts in XAF. The defaults are PVIT v5.5's; an account may be tighter, the newer generation is wider. */
export interface RequestLimits {
  minAmount: number
  /** No default: PVIT documents none, operators have their own. */
  maxAmount: number
  reference: number
  text: number
  phone: number
}

export const defaultLimits: RequestLimits = {
  minAmount: documentedLimits.amountAbove + 1,
  maxAmount: Number.MAX_SAFE_INTEGER,
  reference: documentedLimits.reference,
  text: documentedLimits.text,
  phone: documentedLimits.phone,
}

/** Throws a PvitRequestError that names the field and its limit; returns nothing, changes nothing, cuts nothing. */
export function checkRequest(request: PaymentRequest, limits: RequestLimits): void {
  checkAmount(request.amount, limits)
  checkReference(request.reference, limits.reference)
  checkPhone('phone', request.phone, limits.phone)
  for (const field of ['agent', 'product', 'freeInfo'] as const) {
    checkText(field, request[field], limits.text)
  }
  if (request.operatorCode !== undefined && !/^[\w-]{1,40}$/.test(request.operatorCode)) {
    throw new PvitRequestError('operatorCode', 'must be a name like AIRTEL_MONEY')
  }
}

export function checkReference(value: string, limit: number): void {
  if (!/^[0-9A-Z]+$/.test(value)) {
    throw new PvitRequestError(
      'reference',
      'must be digits and capital letters: PVIT drops the rest',
    )
  }
  checkLength('reference', value, limit)
}

/** Digits, with the one mistake that still looks like a number: 241 set before the leading 0. */
export function checkPhone(field: string, value: string, limit: number): void {
  if (!/^\d+$/.test(value))
    throw new PvitRequestError(field, 'must be digits alone, as in 0XXXXXXXX')
  checkLength(field, value, limit)
  if (value.length < 8) throw new PvitRequestError(field, 'has fewer than 8 digits', 8)
  if (/^(00)?2410/.test(value)) {
    throw new PvitRequestError(field, 'has the country code before the leading 0; send 0XXXXXXXX')
  }
}

function checkAmount(amount: number, { minAmount, maxAmount }: RequestLimits): void {
  if (!Number.isSafeInteger(amount)) throw new PvitRequestError('amount', 'must be whole XAF')
  if (amount < minAmount) {
    throw new PvitRequestError('amount', `is below the minimum of ${minAmount} XAF`, minAmount)
  }
  if (amount > maxAmount) {
    throw new PvitRequestError('amount', `is above the maximum of ${maxAmount} XAF`, maxAmount)
  }
}

function checkText(field: string, value: string | undefined, limit: number): void {
  if (value === undefined) return
  if (/\p{Cc}/u.test(value)) throw new PvitRequestError(field, 'holds a control character')
  checkLength(field, value, limit)
}

function checkLength(field: string, value: string, limit: number): void {
  if (value.length > limit) {
    throw new PvitRequestError(field, `has ${value.length} characters; PVIT takes ${limit}`, limit)
  }
}

export interface Route {
  account: string
  /** True at v2 addresses. */
  namesOperator: boolean
}

export function toRestBody(
  type: 'PAYMENT' | 'GIVE_CHANGE',
  request: PayoutRequest,
  route: Route & { callback: string | null },
): WireRest {
  return {
    ...common(request, route),
    service: 'RESTFUL',
    transaction_type: type,
    ...(route.callback === null ? {} : { callback_url_code: route.callback }),
  }
}

export function toLinkBody(
  request: LinkRequest,
  route: Route & { callback: string; success: string; failed: string },
): WireLink {
  return {
    ...common(request, route),
    service: request.service,
    transaction_type: 'PAYMENT',
    callback_url_code: route.callback,
    failed_redirection_url_code: route.failed,
    success_redirection_url_code: route.success,
  }
}

function common(request: PayoutRequest, route: Route) {
  const { agent, product, freeInfo, operatorOwnerCharge, operatorCode } = request
  return {
    ...(agent === undefined ? {} : { agent }),
    amount: request.amount,
    ...(product === undefined ? {} : { product }),
    reference: request.reference,
    customer_account_number: request.phone,
    merchant_operation_account_code: route.account,
    owner_charge: request.ownerCharge ?? 'MERCHANT',
    ...(operatorOwnerCharge === undefined ? {} : { owner_charge_operator: operatorOwnerCharge }),
    ...(freeInfo === undefined ? {} : { free_info: freeInfo }),
    ...(route.namesOperator && operatorCode !== undefined ? { operator_code: operatorCode } : {}),
  }
}
