/**
 * The places where a power cut hurts most. A process dies by itself at a statement to its database (`sql`, which holds one of
 * these `values`): before it is executed, or right after the commit it is part of. Or somebody else pulls the plug, who sees
 * what goes over the wire (`wire`).
 */
export const crashPoints = {
  P1: { says: 'before the intent is committed', sql: 'insert into "payments"', when: 'before' },
  // The first sending is committed with the intent: what is committed and provably not sent is what could not leave.
  P2: {
    says: 'after the intent, before a sending is committed again that could not leave',
    sql: 'update "payments"',
    value: 'sending',
    when: 'before',
    pvitIsAway: true,
  },
  P3: {
    says: 'after the sending is committed, before a byte leaves',
    sql: 'insert into "payments"',
    value: 'sending',
    when: 'after-commit',
  },
  P4: { says: 'bytes out, no reply', wire: 'payment-arrived' },
  P5: {
    says: 'reply in, before its commit',
    sql: 'update "payments"',
    value: 'awaiting',
    when: 'before',
  },
  P6: {
    says: 'after the commit of the end, before anybody is told',
    sql: 'update "payments"',
    value: 'succeeded',
    when: 'after-commit',
  },
  P7: {
    says: 'the event is written, before the shop is called',
    sql: 'update "deliveries" set "lease_until"',
    when: 'after-commit',
  },
  P8: {
    says: 'the shop answered, before that is noted',
    sql: 'update "deliveries"',
    value: 'delivered',
    when: 'before',
  },
  P9: {
    says: 'the callback is stored, before PVIT has its 200',
    sql: 'insert into "evidence"',
    value: 'callback',
    when: 'after-commit',
  },
  P10: { says: 'the callback is answered, before the status is asked', wire: 'callback-answered' },
  P11: { says: 'the renewal is sent, before its reply', wire: 'renewal-arrived' },
  P12: {
    says: 'the received key is stored, before it is tried',
    sql: 'insert into "keys"',
    when: 'after-commit',
  },
} as const satisfies Record<string, CrashPoint>

/** Those between a link's request and its address being written down. */
export const linkPoints = {
  P3: crashPoints.P3,
  P4: crashPoints.P4,
  P5: { ...crashPoints.P5, value: 'link_ready' },
} as const satisfies Partial<Record<keyof typeof crashPoints, CrashPoint>>

export type CrashPointName = keyof typeof crashPoints
export type Wire = 'payment-arrived' | 'callback-answered' | 'renewal-arrived'

export type CrashPoint =
  | {
      says: string
      sql: string
      value?: string
      when: 'before' | 'after-commit'
      /** Nobody listens at PVIT's address from the start of the payment until the process is dead. */
      pvitIsAway?: boolean
    }
  | { says: string; wire: Wire }
