import type { Generated } from 'kysely'

/** The rows as the database holds them. JSON stands as text, truth as 0 or 1, times as epoch milliseconds. */
export interface Tables {
  sessions: SessionRow
  lookups: { session_id: string; phone_hash: string; at: number }
  payments: PaymentRow
  evidence: {
    id: Generated<number>
    payment_id: string
    at: number
    type: string
    source: string
    detail: string
  }
  strays: { id: Generated<number>; at: number; reference: string; status: string }
  keys: KeyRow
  renewals: RenewalRow
  /** Of keys that are never used again. */
  forgotten_keys: { account: string; fingerprint: string }
  sightings: { session_id: string; seen_at: number }
  /** Those on Postgres that can be told for dead: each holds a lock of its own for as long as it lives. */
  instances: { id: number; registered_at: number; gone_since: number | null }
  limits: { key: string; state: string; keep_until: number }
  events: { id: string; type: string; at: number; body: string }
  deliveries: DeliveryRow
  payouts: PayoutRow
  payout_evidence: {
    payout_id: string
    nr: number
    at: number
    type: string
    source: string
    detail: string
  }
  payout_turns: { taken: number }
}

export interface SessionRow {
  id: string
  order_name: string
  amount: number
  description: string | null
  methods: string
  phone_sealed: string | null
  locale: string
  return_url: string | null
  metadata: string
  product: string | null
  free_info: string | null
  agent: string | null
  status: string
  overpaid: number
  exempt: number
  created_at: number
  expires_at: number
}

export interface PaymentRow {
  id: string
  session_id: string
  order_name: string
  account: string
  method: string
  reference: string
  amount: number
  phone_sealed: string
  operator: string | null
  attempt_key: string
  fingerprint: string
  state: string
  live: number
  version: number
  reason: string | null
  pvit_id: string | null
  fees: number | null
  redirect_url: string | null
  late: number
  conflict: string | null
  created_at: number
  first_sent_at: number | null
  last_sent_at: number | null
  expires_at: number
  finished_at: number | null
  next_at: number | null
  hint_at: number | null
  hint_asked_at: number | null
  claimed_success: number
  called_back: number
  overdue_told: number
  seen_at: number | null
  tracking: string
  lease_until: number | null
  /** Which instance holds the lease; null: one that nobody can tell for dead. */
  lease_by: number | null
  /** The counters that hear of its prompt's end. */
  counters?: string | null | undefined
}

export interface KeyRow {
  account: string
  seq: number
  sealed: string
  state: string
  received_at: number
  verified_at: number | null
  expires_at: number
  /** The renewal it was asked for by; null: it came unasked. */
  renewal_id: string | null
  /** A keyed hash: the same key that comes twice is one. */
  fingerprint: string | null
  tries: number
  try_at: number
}

/** One row an account. Whoever changes its keys holds it meanwhile. */
export interface RenewalRow {
  account: string
  fence: Generated<number>
  renewal_id: string | null
  lease_until: Generated<number>
  asked_at: Generated<number>
  /** Until then a received key is one we asked for. */
  expected_until: Generated<number>
  failures: Generated<number>
  retry_at: Generated<number>
  /** A fault of the set-up: nobody asks before, for whatever reason. */
  held_until: Generated<number>
  cause: string | null
  tried_at: Generated<number>
  tried_unasked_at: Generated<number>
}

export interface DeliveryRow {
  id: string
  event_id: string
  type: string
  target: string
  status: string
  attempts: number
  next_at: number | null
  lease_until: number | null
  lease_by: number | null
  last_at: number | null
  last_status: number | null
  last_cause: string | null
  created_at: number
}

export interface PayoutRow {
  id: string
  account: string
  reference: string
  amount: number
  phone_sealed: string
  phone_hash: string
  operator: string | null
  order_name: string | null
  note_sealed: string | null
  request_key: string
  fingerprint: string
  state: string
  version: number
  reason: string | null
  pvit_id: string | null
  fees: number | null
  late: number
  conflict: string | null
  created_at: number
  finished_at: number | null
  next_at: number | null
  seen_at: number | null
  tracking: string
  lease_until: number | null
  lease_by: number | null
}
