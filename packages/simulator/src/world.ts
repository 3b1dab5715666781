import type { Api } from '@pvit-checkout/pvit/wire'
import type { ArmedFault } from './faults/faults.ts'
import type { Payer } from './fees.ts'
import type { Operator } from './operators.ts'

/**
 * Everything the simulated PVIT knows, as plain data: it can be written to a file and read back whole.
 * Only the modules that play PVIT's parts change it; tests read it through the ledger.
 */
export interface World {
  accounts: Map<string, Account>
  /** One code per API; null until one is learned. */
  codes: Record<Api, string | null>
  urls: Map<string, UrlEntry>
  keys: Key[]
  /** By PVIT id, oldest first. */
  transactions: Map<string, Transaction>
  /** PVIT ids by merchant reference: none yet for a link nobody went through with, more than one only where a fault let a repeat in. */
  references: Map<string, string[]>
  links: Map<string, PaymentLink>
  /** By PVIT id. More than one per transaction would be a fault. */
  prompts: Map<string, Prompt[]>
  debits: Debit[]
  deliveries: Delivery[]
  /** The outcomes whose acknowledgement has been counted for going live: PVIT id, a space, the status. */
  countedForGoLive: Set<string>
  /** Calls that a fault has executed later than they came. */
  lateCalls: LateCall[]
  /** Keys that a fault has on their way for longer than usual. */
  lateKeys: LateKey[]
  /** Phones whose owner answers by hand: nothing decides for them. */
  phonesInHand: Set<string>
  /** How often each API was asked about each reference: the n of the fault draws. */
  asked: Map<string, number>
  counters: { transaction: number; key: number; prompt: number; delivery: number; link: number }
}

export type Environment = 'test' | 'production'

export interface Account {
  code: string
  /** The one operator a production account works with; null for the test account, which takes all. */
  operator: Operator | null
  environment: Environment
  password: string
  active: boolean
  balance: number
  /** The most it may hold; null for no ceiling. */
  balanceCeiling: number | null
  /** Acknowledged test callbacks, counted for going live. */
  goLive: { successes: number; failures: number }
}

/** An address registered in the merchant's dashboard under a short code. */
export interface UrlEntry {
  code: string
  url: string
  /** What it was registered for; null when it may serve for all. */
  kind: 'callback' | 'secret' | 'redirection' | null
  environment: Environment | null
  active: boolean
}

export interface Key {
  secret: string
  account: string
  issuedAt: number
  expiresAt: number
  /** When it stopped being good before its time, and why; null while it has not. */
  endedAt: number | null
  endedBecause: 'replaced' | 'revoked' | 'not-delivered' | null
  /** When it is to be revoked without a word; null when it is not. */
  revokeAt: number | null
}

export type Status = 'PENDING' | 'SUCCESS' | 'FAILED' | 'AMBIGUOUS'

/** Why a payment ended as it did: for the journal. The wire does not carry it (PVIT v5.5 names no cause). */
export type Cause =
  | 'approved'
  | 'test-rule'
  | 'wrong-pin'
  | 'insufficient-funds'
  | 'refused-by-payer'
  | 'timed-out'
  | 'inactive-wallet'
  | 'card-declined'
  | 'ambiguous-resolved'
  | 'by-hand'
  | 'fault'

export interface Transaction {
  pvitId: string
  reference: string
  operation: 'PAYMENT' | 'GIVE_CHANGE'
  service: 'RESTFUL' | 'WEB' | 'VISA_MASTERCARD' | 'RESTLINK'
  account: string
  operator: Operator
  phone: string
  amount: number
  fees: number
  feesOnCustomer: number
  feesOnMerchant: number
  ownerCharge: Payer
  freeInfo: string | null
  status: Status
  cause: Cause | null
  createdAt: number
  /** Every status it had, with the time it took it, oldest first. */
  history: { status: Status; at: number }[]
  /** When the status last changed. */
  changedAt: number
  callbackUrlCode: string | null
  callbackFormat: 'json' | 'xml'
  /** Wrong codes typed at the bank's step of a card payment. */
  wrongCodes: number
  /** A final status that is to change its mind, or whose callback is to say so; null when it will not. */
  turn: { at: number; to: 'SUCCESS' | 'FAILED'; truth: boolean } | null
  /** Due times of what happens by itself; null when nothing will. */
  decideAt: number | null
  resolveAt: number | null
  expireAt: number | null
}

/** What is decided when a transaction is made; the rest of it happens to it. */
export type NewTransaction = Omit<
  Transaction,
  | 'pvitId'
  | 'status'
  | 'cause'
  | 'createdAt'
  | 'changedAt'
  | 'history'
  | 'wrongCodes'
  | 'turn'
  | 'decideAt'
  | 'resolveAt'
  | 'expireAt'
>

export interface Prompt {
  id: number
  pvitId: string
  reference: string
  phone: string
  amount: number
  account: string
  raisedAt: number
  state: 'open' | 'approved' | 'refused' | 'expired' | 'failed'
  wrongPins: number
  /** The owner chose to let it lie: only time ends it. */
  ignored: boolean
}

export interface Debit {
  pvitId: string
  reference: string
  account: string
  phone: string
  operation: 'PAYMENT' | 'GIVE_CHANGE'
  amount: number
  fees: number
  at: number
  /** When the money went back; null while it has not. */
  reversedAt: number | null
}

/** One callback, and every try to deliver it. */
export interface Delivery {
  id: number
  pvitId: string
  reference: string
  status: Status
  url: string
  body: string
  contentType: string
  /** What the acknowledgement has to echo. */
  code: number
  dueAt: number | null
  /** Waits before each further try. */
  retriesMs: number[]
  /** How long a 5xx blocks the address; null: not at all. */
  blockAfter5xxMs: number | null
  attempts: { at: number; httpStatus: number | null; acknowledged: boolean; why: string | null }[]
  acknowledged: boolean
}

export interface PaymentLink {
  token: string
  reference: string
  account: string
  service: 'WEB' | 'VISA_MASTERCARD' | 'RESTLINK'
  operation: 'PAYMENT' | 'GIVE_CHANGE'
  amount: number
  phone: string
  ownerCharge: Payer
  operatorOwnerCharge: Payer
  freeInfo: string | null
  callbackUrlCode: string
  callbackFormat: 'json' | 'xml'
  successUrlCode: string | null
  failedUrlCode: string | null
  createdAt: number
  expiresAt: number
  /** The transaction it became; null until the customer goes through with it. */
  pvitId: string | null
}

/** A call as it came, and when it is executed. */
export interface LateCall {
  dueAt: number
  api: Api
  generation: 'v1' | 'v2'
  code: string
  method: string
  path: string
  query: string
  headers: [string, string][]
  mediaType: string
  text: string
  peer: string | null
  reference: string
  nth: number
  /** What strikes it. */
  faults: readonly ArmedFault[]
}

export interface LateKey {
  dueAt: number
  secret: string
  /** The code of the address it goes to. */
  receptionCode: string
  /** What else strikes its delivery. */
  faults: readonly ArmedFault[]
}

export function emptyWorld(): World {
  return {
    accounts: new Map(),
    codes: { rest: null, link: null, status: null, balance: null, kyc: null, renew: null },
    urls: new Map(),
    keys: [],
    transactions: new Map(),
    references: new Map(),
    links: new Map(),
    prompts: new Map(),
    debits: [],
    deliveries: [],
    countedForGoLive: new Set(),
    lateCalls: [],
    lateKeys: [],
    phonesInHand: new Set(),
    asked: new Map(),
    counters: { transaction: 0, key: 0, prompt: 0, delivery: 0, link: 0 },
  }
}

/** The transactions of one merchant reference, oldest first. */
export function transactionsOf(world: World, reference: string): Transaction[] {
  const ids = world.references.get(reference) ?? []
  return ids.flatMap((id) => world.transactions.get(id) ?? [])
}
