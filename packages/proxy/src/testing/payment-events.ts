import type { PaymentEvent } from '../payments/machine.ts'

const told = { fees: null, operator: null } as const

/** One of each: the compiler asks for a new one when the machine learns a new event. */
export const oneOfEach = {
  send: { type: 'send' },
  notSent: { type: 'notSent' },
  accepted: { type: 'accepted', pvitId: 'PAY1', operator: 'airtel' },
  noAnswer: { type: 'noAnswer' },
  refused: { type: 'refused', reason: 'phone-refused' },
  resend: { type: 'resend' },
  linkMade: { type: 'linkMade', url: 'https://pvit.test/l' },
  linkLost: { type: 'linkLost' },
  trigger: { type: 'trigger' },
  notOpened: { type: 'notOpened' },
  statusPending: { type: 'statusPending', ...told },
  statusSuccess: { type: 'statusSuccess', ...told },
  statusFailed: { type: 'statusFailed', reason: 'declined', ...told },
  statusConflict: {
    type: 'statusConflict',
    conflict: { field: 'amount', expected: 500, seen: 5 },
  },
  notReceived: { type: 'notReceived' },
  neverSent: { type: 'neverSent' },
  gaveUp: { type: 'gaveUp' },
  cancel: { type: 'cancel' },
  verdictSucceeded: { type: 'verdictSucceeded' },
  verdictFailed: { type: 'verdictFailed' },
} as const satisfies { [Type in PaymentEvent['type']]: Extract<PaymentEvent, { type: Type }> }
