/** How an exchange ends on the wire, once it is known what was done and what would be said. */
export type Act =
  | { kind: 'answer' }
  /** The caller never reached us. */
  | { kind: 'unreached'; how: 'refused' | 'dns' | 'tls'; ms: number }
  | { kind: 'silence' }
  | { kind: 'reset' }
  | { kind: 'reset-after-headers' }
  | { kind: 'stall' }
  | { kind: 'drip'; ms: number }
  | { kind: 'slice'; bytes: number }
  | { kind: 'answer-then-close' }

export const plainAnswer: Act = { kind: 'answer' }
