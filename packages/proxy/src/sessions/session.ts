import type {
  LocalPhone,
  PaymentMethod,
  SessionId,
  SessionStatus,
} from '@pvit-checkout/contract/checkout'

/** The payment window of one order: the only place where its amount stands. Times are epoch milliseconds. */
export interface Session {
  readonly id: SessionId
  readonly order: string
  readonly amount: number
  readonly description: string | null
  readonly methods: readonly PaymentMethod[]
  /** The shopper's number, when the shop's server knew it. */
  readonly phone: LocalPhone | null
  readonly locale: 'fr' | 'en'
  readonly returnUrl: string | null
  readonly metadata: Readonly<Record<string, string>>
  readonly product: string | null
  readonly freeInfo: string | null
  readonly agent: string | null
  /** As stored; an open one past `expiresAt` counts as expired: see `statusOfSession`. */
  readonly status: SessionStatus
  readonly overpaid: boolean
  /** Its prompts are not counted: PVIT's go-live test rings one phone four times in a row. Test accounts alone. */
  readonly exempt: boolean
  readonly createdAt: number
  readonly expiresAt: number
}

export function statusOfSession(session: Session, now: number): SessionStatus {
  return session.status === 'open' && now >= session.expiresAt ? 'expired' : session.status
}
