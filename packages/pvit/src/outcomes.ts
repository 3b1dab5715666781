/**
 * What an answer proves. The money rules live here: an answer that did not come is not a refusal, and
 * a word we do not know is never good news.
 */
import type { PvitFault } from './errors.ts'
import { findRow, isDocumented, readFault } from './errors.ts'
import type { Exchange, TransportCause } from './exchange.ts'
import { operatorName, pvitId, statusWord } from './reading.ts'
import type { Secret } from './secrets.ts'
import { LinkReply, TransactionReply } from './wire.ts'

/** What a call that moves money, or makes a link, proves. */
export type RequestOutcome =
  /** Provably nothing left this machine; the same call may be made again. */
  | { kind: 'not-sent'; cause: TransportCause }
  /** The transaction may or may not exist: keep it open and ask for its status. */
  | { kind: 'maybe-executed'; cause: string; fault: PvitFault | null }
  /**
   * Overload, maintenance, a redirect, an error that would refuse a fresh reference but not one sent before
   * (5002, 6000, 8000), or a refusal whose name and code do not stand together in the table: ask for the status
   * once; “not found” then means refused, anything else open.
   */
  | { kind: 'probably-refused'; fault: PvitFault | null; cause?: string }
  /** PVIT took it in; the shopper decides. */
  | { kind: 'accepted'; pvitId: string | null; operator: string | null }
  /** PVIT claims an end that this reply cannot prove for a payment, or says itself that it does not know: the status decides. */
  | {
      kind: 'unproven'
      claims: 'SUCCESS' | 'FAILED' | 'AMBIGUOUS'
      pvitId: string | null
      operator: string | null
    }
  /** Payouts only: their reply is final. */
  | {
      kind: 'settled'
      status: 'SUCCESS' | 'FAILED'
      pvitId: string | null
      operator: string | null
    }
  /** A link exists. Nothing is paid. */
  | { kind: 'link-made'; url: string }
  /** Perhaps a link exists, but nobody holds its address, so nothing can be debited through it. */
  | { kind: 'link-lost'; cause?: string; fault?: PvitFault | null }
  /**
   * The key is refused: renew it, then the same reference once. By name and code (`isDocumented`) before execution; in other words
   * perhaps by what stands before a PVIT that has executed it.
   */
  | { kind: 'key-refused'; fault: PvitFault | null }
  /** A transaction with this reference exists: our own, after a lost answer, or a stranger's. */
  | { kind: 'already-exists'; fault: PvitFault }
  /** A proven refusal: nothing was executed. */
  | { kind: 'refused'; fault: PvitFault | null; cause?: string }

/** The words STATUS and callbacks use; every other word becomes `UNRECOGNISED`, which is not an end. */
export type TransactionStatus = 'PENDING' | 'SUCCESS' | 'FAILED' | 'AMBIGUOUS' | 'UNRECOGNISED'

/** A transaction as PVIT's STATUS tells it. Amounts in XAF; one with decimals stays as it came. */
export interface Transaction {
  status: TransactionStatus
  reference: string
  account: string
  amount: number
  fees: number | null
  operator: string | null
  /** The payer's number, in the form 0XXXXXXXX where it can be read as one. */
  phone: string | null
}

export type StatusOutcome =
  | { kind: 'answered'; transaction: Transaction }
  /** Exactly 404 with 4006. Never proof that nothing happened. */
  | { kind: 'not-found' }
  | { kind: 'key-refused'; fault: PvitFault }
  /** The question was wrong (address, account, rights): says nothing about the transaction. */
  | { kind: 'refused'; fault: PvitFault }
  /** `slowDown` when PVIT asked for it or cannot (429, 5xx); `retryAfterMs` when it said how long. */
  | { kind: 'no-answer'; cause: string; slowDown: boolean; retryAfterMs: number | null }

export type BalanceOutcome =
  /** XAF. */
  | { kind: 'answered'; balance: number }
  | { kind: 'key-refused'; fault: PvitFault }
  | { kind: 'refused'; fault: PvitFault }
  | { kind: 'no-answer'; cause: string }

export type PayerOutcome =
  | { kind: 'answered'; fullName: string | null; active: boolean | null }
  | { kind: 'unknown-payer' }
  | { kind: 'key-refused'; fault: PvitFault }
  | { kind: 'refused'; fault: PvitFault }
  | { kind: 'no-answer'; cause: string }

export type RenewOutcome =
  /** Newer generation: the key stands in the reply. It may also be POSTed. */
  | {
      kind: 'delivered'
      secret: Secret
      expiresInSeconds: number | null
      account: string | null
    }
  /** v5.5: the key will be POSTed to the reception address, or was before this reply came. */
  | { kind: 'on-its-way' }
  /** 3100 or 401 here means a wrong password, not a dying key. 10008: a key was made but could not be delivered. */
  | { kind: 'refused'; fault: PvitFault }
  | { kind: 'no-answer'; cause: string }

/** What was asked, as far as the reading of the answer depends on it. */
export interface Asked {
  operation: 'PAYMENT' | 'GIVE_CHANGE' | 'LINK'
  reference: string
  account: string
}

// The words around the answer may drift; the answer may not.
const TransactionParts = TransactionReply.omit({ message: true, status_code: true })
const LinkParts = LinkReply.omit({ status_code: true })

/** The outcome table: one row per thing that can be seen. Total, and it never throws. */
export function readRequestOutcome(asked: Asked, exchange: Exchange): RequestOutcome {
  switch (exchange.kind) {
    case 'unsent':
      return { kind: 'not-sent', cause: exchange.cause }
    case 'cut':
      return doubt(asked, exchange.cause, null)
    case 'replied': {
      const { httpStatus, body } = exchange
      if (httpStatus >= 200 && httpStatus < 300) return readSuccess(asked, body)
      // Never followed: the key would travel to wherever the redirect points. Nor does it say what became of the request.
      if (httpStatus >= 300 && httpStatus < 400) {
        return asked.operation === 'LINK'
          ? doubt(asked, 'redirect', null)
          : { kind: 'probably-refused', fault: null, cause: 'redirect' }
      }
      return readError(asked, httpStatus, body)
    }
  }
}

function readSuccess(asked: Asked, body: unknown): RequestOutcome {
  if (asked.operation === 'LINK') return readLink(asked, body)
  const reply = TransactionParts.safeParse(body)
  if (!reply.success) return doubt(asked, 'unreadable-reply', null)
  const mismatch = mismatchOf(asked, reply.data)
  if (mismatch) return doubt(asked, mismatch, null)
  const told = {
    pvitId: pvitId(reply.data.reference_id),
    operator: operatorName(reply.data.operator),
  }
  const status = statusWord(reply.data.status)
  switch (status) {
    case 'PENDING':
      return { kind: 'accepted', ...told }
    case 'AMBIGUOUS':
      return asked.operation === 'GIVE_CHANGE'
        ? { kind: 'accepted', ...told }
        : { kind: 'unproven', claims: status, ...told }
    case 'SUCCESS':
    case 'FAILED':
      return asked.operation === 'GIVE_CHANGE'
        ? { kind: 'settled', status, ...told }
        : { kind: 'unproven', claims: status, ...told }
    case 'UNRECOGNISED':
      return doubt(asked, 'unknown-status', null)
  }
}

function readLink(asked: Asked, body: unknown): RequestOutcome {
  const reply = LinkParts.safeParse(body)
  if (!reply.success) return doubt(asked, 'unreadable-reply', null)
  if (reply.data.merchant_reference_id !== asked.reference) {
    return doubt(asked, 'wrong-reference', null)
  }
  if (statusWord(reply.data.status) !== 'SUCCESS') return doubt(asked, 'unknown-status', null)
  const url = webAddress(reply.data.url)
  return url ? { kind: 'link-made', url } : doubt(asked, 'no-address', null)
}

function readError(asked: Asked, httpStatus: number, body: unknown): RequestOutcome {
  const fault = readFault(httpStatus, body)
  const clientError = httpStatus >= 400 && httpStatus < 500
  const code = fault.row?.code ?? null

  if (contradictsItself(fault)) return doubt(asked, 'contradictory-error', fault)
  if (clientError && code === 3100) return { kind: 'key-refused', fault }
  if (httpStatus === 401 && fault.row?.executed !== 'maybe') return { kind: 'key-refused', fault }
  if (httpStatus === 429) return { kind: 'probably-refused', fault }
  if (httpStatus === 503 && (code === 10000 || code === 10001)) {
    return { kind: 'probably-refused', fault }
  }
  if (clientError && code === 5000) return { kind: 'already-exists', fault }
  if (clientError && (code === 5002 || code === 6000 || code === 8000)) {
    return { kind: 'probably-refused', fault }
  }
  const mayProve = clientError || httpStatus === 501 || httpStatus === 502
  if (mayProve && fault.row?.executed === 'no') {
    // One of the two alone proves nothing: it may have come to stand for something else, as the other, which we do not know, would say.
    return { kind: isDocumented(fault) ? 'refused' : 'probably-refused', fault }
  }
  if (clientError && isFailedTransaction(asked, body)) {
    return { kind: 'refused', fault: null, cause: 'failed-at-once' }
  }
  return doubt(asked, code === null ? `http-${httpStatus}` : `error-${code}`, fault)
}

/** The name finds the row; a code that stands for an error under which something may have been executed takes the proof away. */
function contradictsItself(fault: PvitFault): boolean {
  const byCode = findRow({ code: fault.code })
  return byCode !== null && byCode.code !== fault.row?.code && byCode.executed === 'maybe'
}

/** A refusal may come as a 4xx with a payment's body, status FAILED. */
function isFailedTransaction(asked: Asked, body: unknown): boolean {
  const reply = TransactionParts.safeParse(body)
  return (
    reply.success &&
    statusWord(reply.data.status) === 'FAILED' &&
    mismatchOf(asked, reply.data) === null
  )
}

type Echo = Pick<TransactionReply, 'merchant_reference_id' | 'merchant_operation_account_code'>

function mismatchOf(asked: Asked, reply: Echo): string | null {
  if (reply.merchant_reference_id !== asked.reference) return 'wrong-reference'
  const account = reply.merchant_operation_account_code ?? asked.account
  return account === asked.account ? null : 'wrong-account'
}

function doubt(asked: Asked, cause: string, fault: PvitFault | null): RequestOutcome {
  // A fault that is no error of PVIT's tells nothing more than the cause does.
  const told = fault?.row || fault?.error ? fault : null
  // Whatever became of the transaction, without the address nobody can pay through the link.
  if (asked.operation === 'LINK') return { kind: 'link-lost', cause, fault: told }
  return { kind: 'maybe-executed', cause, fault: told }
}

function webAddress(value: string | null | undefined): string | null {
  if (!value || !URL.canParse(value)) return null
  const { protocol, username, password } = new URL(value)
  const isWeb = protocol === 'https:' || protocol === 'http:'
  return isWeb && !username && !password ? value : null
}
