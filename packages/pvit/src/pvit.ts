/** What the client promises, and what it needs to be told. `client.ts` keeps the promises. */
import type { Clock } from './clock.ts'
import type {
  BalanceOutcome,
  PayerOutcome,
  RenewOutcome,
  RequestOutcome,
  StatusOutcome,
} from './outcomes.ts'
import type { LinkRequest, PaymentRequest, PayoutRequest, RequestLimits } from './requests.ts'
import type { Secret } from './secrets.ts'

export interface PvitOptions {
  /** The operation account, `ACC_…`: keys, payments and status questions all belong to one. */
  account: string
  /** One per API, as the dashboard shows it: a bare code, `v2/{code}`, or the whole URL. An API without one cannot be called. */
  codes: {
    rest: string
    status: string
    link?: string
    balance?: string
    kyc?: string
    renew?: string
  }
  /** Codes of the addresses registered in the dashboard; codes, never the addresses themselves. */
  urlCodes?: { callback?: string; secret?: string; success?: string; failed?: string }
  /** Default `https://api.mypvit.pro`. Must be https, except on this machine. */
  baseUrl?: string
  /** The key for calls that pass none; asked for anew at each call. */
  secret?: Secret | (() => Secret | Promise<Secret>)
  /** The form in which PVIT sends callbacks. Default `json`. */
  callbackFormat?: 'json' | 'xml'
  /** Replaces the client's own connections. It must not retry by itself; `timeouts.connect` is then its affair. */
  fetch?: typeof globalThis.fetch
  clock?: Clock
  /** Milliseconds for the whole of a call; `connect` for DNS, TCP and TLS together. */
  timeouts?: Partial<Timeouts>
  limits?: Partial<RequestLimits>
}

export type Timeouts = Record<
  'connect' | 'payment' | 'status' | 'balance' | 'kyc' | 'renew',
  number
>

export interface CallOptions {
  /** The key for this call. */
  secret?: Secret
  /** Ends the waiting, not the payment: aborted after the request left, the outcome is `maybe-executed`. */
  signal?: AbortSignal
}

/**
 * PVIT, over the wire. Every method sends one request, once, and resolves to what its answer proves;
 * no network failure rejects. What rejects, always before anything left: a PvitRequestError for a
 * field PVIT would refuse, a PvitConfigError for a missing setting, and whatever `secret` throws.
 */
export interface Pvit {
  /** Raises the PIN prompt on the payer's phone. Never proves that money moved: a callback hints, `askStatus` tells. PVIT v5.5 §REST. */
  requestPayment(request: PaymentRequest, options?: CallOptions): Promise<RequestOutcome>
  /** Makes a payment page's address. PVIT v5.5 §LINK. */
  requestLink(request: LinkRequest, options?: CallOptions): Promise<RequestOutcome>
  /** Pays out from the account's balance. Its reply is final, and no callback follows. Never repeat it without a status. PVIT v5.5 §REST, GIVE_CHANGE. */
  giveChange(request: PayoutRequest, options?: CallOptions): Promise<RequestOutcome>
  /**
   * `id` is the merchant's reference; some accounts want PVIT's id. The fields of the answer are for you to compare. `alone`: over a
   * connection of its own, where no answer to an earlier question can be taken for this one's; "not found" names nobody. PVIT v5.5 §STATUS.
   */
  askStatus(
    question: { id: string; operation?: 'PAYMENT' | 'GIVE_CHANGE'; alone?: boolean },
    options?: CallOptions,
  ): Promise<StatusOutcome>
  /** `alone`: as `askStatus` has it; the answer names no key. PVIT v5.5 §BALANCE. */
  askBalance(options?: CallOptions & { alone?: boolean }): Promise<BalanceOutcome>
  /** Whose wallet a number is. `operator` is sent to v2 addresses only. PVIT v5.5 §KYC. */
  askPayer(
    question: { phone: string; operator?: string },
    options?: CallOptions,
  ): Promise<PayerOutcome>
  /** Makes a new key; the old one dies. Of several calls the last key counts: let one place call it. Listen first. PVIT v5.5 §RENEW SECRET. */
  renewSecret(input: { password: Secret }, options?: CallOptions): Promise<RenewOutcome>
}
