/** Reads the answers to questions: status, balance, payer, renewal. None of them moves money. */
import type { PvitFault } from './errors.ts'
import { readFault } from './errors.ts'
import type { Exchange } from './exchange.ts'
import type { BalanceOutcome, PayerOutcome, RenewOutcome, StatusOutcome } from './outcomes.ts'
import { amountOrNull, localPhone, operatorName, statusWord, toAmount } from './reading.ts'
import { isKeyShaped, Secret } from './secrets.ts'
import {
  BalanceReply,
  KycReply,
  KycReplyV2,
  RenewReply,
  RenewReplyV2,
  StatusReply,
} from './wire.ts'

// PVIT's dates have no zone and decide nothing.
const StatusParts = StatusReply.omit({ date: true })

/** PVIT's word on one transaction. Whether it is the one you meant is for you to compare: reference, account, amount, payer. */
export function readStatusAnswer(exchange: Exchange): StatusOutcome {
  const seen = sort(exchange)
  if (seen.kind === 'fault') {
    const { fault } = seen
    // Name, code and HTTP status must all say it: enough of these close a payment.
    const absent = fault.httpStatus === 404 && fault.code === 4006 && fault.row?.code === 4006
    return absent ? { kind: 'not-found' } : { kind: 'refused', fault }
  }
  if (seen.kind === 'no-answer') {
    const { cause, httpStatus, retryAfterMs } = seen
    // An API that fails is not asked the more for it, whether it says so or not.
    const slowDown = httpStatus === 429 || httpStatus >= 500
    return { kind: 'no-answer', cause, slowDown, retryAfterMs }
  }
  if (seen.kind === 'key-refused') return seen

  const reply = StatusParts.safeParse(seen.body)
  if (!reply.success) {
    return { kind: 'no-answer', cause: 'unreadable-reply', slowDown: false, retryAfterMs: null }
  }
  return {
    kind: 'answered',
    transaction: {
      status: statusWord(reply.data.status),
      reference: reply.data.merchant_reference_id,
      account: reply.data.merchant_operation_account_code,
      amount: toAmount(reply.data.amount),
      fees: amountOrNull(reply.data.fees),
      operator: operatorName(reply.data.operator),
      phone: localPhone(reply.data.customer_account_number),
    },
  }
}

/** The balance of our own account; one of another account is no answer. */
export function readBalanceAnswer(exchange: Exchange, account: string): BalanceOutcome {
  const seen = sort(exchange)
  if (seen.kind === 'no-answer') return { kind: 'no-answer', cause: seen.cause }
  if (seen.kind === 'fault') return { kind: 'refused', fault: seen.fault }
  if (seen.kind === 'key-refused') return seen

  const reply = BalanceReply.safeParse(seen.body)
  if (!reply.success) return { kind: 'no-answer', cause: 'unreadable-reply' }
  if ((reply.data.merchant_operation_account_code ?? account) !== account) {
    return { kind: 'no-answer', cause: 'wrong-account' }
  }
  return { kind: 'answered', balance: toAmount(reply.data.balance) }
}

/** Flat in v5.5, nested in the newer generation; either is read from either. */
export function readPayerAnswer(exchange: Exchange): PayerOutcome {
  const seen = sort(exchange)
  if (seen.kind === 'no-answer') return { kind: 'no-answer', cause: seen.cause }
  if (seen.kind === 'fault') {
    const unknown = seen.fault.row?.code === 4007 || seen.fault.row?.code === 3023
    return unknown ? { kind: 'unknown-payer' } : { kind: 'refused', fault: seen.fault }
  }
  if (seen.kind === 'key-refused') return seen

  const flat = KycReply.safeParse(seen.body)
  if (flat.success) {
    const { full_name, is_active } = flat.data
    return { kind: 'answered', fullName: nameOf(full_name), active: flag(is_active) }
  }
  const nested = KycReplyV2.safeParse(seen.body)
  if (!nested.success) return { kind: 'no-answer', cause: 'unreadable-reply' }
  const { data } = nested.data
  const fullName = nameOf(data.full_name) ?? nameOf(data.firstname, data.lastname)
  return { kind: 'answered', fullName, active: flag(data.is_active) }
}

/** The key itself, word that it is on its way, or neither. */
export function readRenewAnswer(exchange: Exchange): RenewOutcome {
  const seen = sort(exchange)
  if (seen.kind === 'no-answer') return { kind: 'no-answer', cause: seen.cause }
  if (seen.kind !== 'body') return { kind: 'refused', fault: seen.fault }

  const delivered = RenewReplyV2.safeParse(seen.body)
  if (delivered.success) {
    const { secret, expires_in, operation_account_code } = delivered.data
    if (!isKeyShaped(secret)) return { kind: 'no-answer', cause: 'malformed-key' }
    return {
      kind: 'delivered',
      secret: new Secret(secret),
      expiresInSeconds: amountOrNull(expires_in),
      account: operation_account_code ?? null,
    }
  }
  const promised = RenewReply.safeParse(seen.body)
  return promised.success && /^2\d\d$/.test(String(promised.data.status_code))
    ? { kind: 'on-its-way' }
    : { kind: 'no-answer', cause: 'unreadable-reply' }
}

type Seen =
  | { kind: 'body'; body: unknown }
  | { kind: 'key-refused'; fault: PvitFault }
  | { kind: 'fault'; fault: PvitFault }
  | { kind: 'no-answer'; cause: string; httpStatus: number; retryAfterMs: number | null }

/** What every answer to a question has in common. Faults of PVIT's side, and errors that name a doubt, are no answer. */
function sort(exchange: Exchange): Seen {
  if (exchange.kind !== 'replied') {
    return { kind: 'no-answer', cause: exchange.cause, httpStatus: 0, retryAfterMs: null }
  }
  const { httpStatus, body, retryAfterMs } = exchange
  if (httpStatus >= 200 && httpStatus < 300) return { kind: 'body', body }

  const fault = readFault(httpStatus, body)
  const silent = { kind: 'no-answer', cause: causeOf(fault), httpStatus, retryAfterMs } as const
  const code = fault.row?.code
  if (httpStatus === 408 || httpStatus === 429) return silent
  if (httpStatus >= 500) {
    // 501 and 502 are also the documented statuses of set-up errors, and 503 that of a key that could not be sent.
    const documented = fault.row && fault.row.httpStatus === httpStatus
    const settles = documented && (httpStatus < 503 || code === 10008)
    return settles && httpStatus > 500 ? { kind: 'fault', fault } : silent
  }
  if (code === 3100 || httpStatus === 401) return { kind: 'key-refused', fault }
  const saysDoubt = fault.row?.executed === 'maybe' && code !== 4006 && code !== 8000
  return saysDoubt ? silent : { kind: 'fault', fault }
}

function causeOf(fault: PvitFault): string {
  return fault.row ? `error-${fault.row.code}` : `http-${fault.httpStatus}`
}

function nameOf(...parts: (string | null | undefined)[]): string | null {
  const name = parts
    .map((part) => part?.trim())
    .filter(Boolean)
    .join(' ')
  return name === '' ? null : name
}

function flag(value: boolean | 'true' | 'false' | null | undefined): boolean | null {
  return value === null || value === undefined ? null : String(value) === 'true'
}
