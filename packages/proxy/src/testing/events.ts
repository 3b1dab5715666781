import { deliveryId, type DueDelivery, type OutgoingEvent, type Telling } from '../events/event.ts'

/** A told success of the test payment, for the webhook; `differing` says what matters in it. */
export function anEvent(differing: Partial<OutgoingEvent> = {}): OutgoingEvent {
  return {
    id: 'pay_TEST0000000000000001_2',
    type: 'payment.succeeded',
    at: 1_000,
    body: '{"type":"payment.succeeded"}',
    targets: ['webhook'],
    ...differing,
  }
}

/** What a move tells, with a second success of order A-1 told as `overpaid`. */
export function aTelling(...events: readonly OutgoingEvent[]): Telling {
  return {
    events,
    overpaid: (session, payments, successes) =>
      anEvent({
        id: `${session.id}_overpaid_${successes}`,
        type: 'session.overpaid',
        body: JSON.stringify({
          overpaid: session.overpaid,
          payments: payments.map(({ id }) => id),
        }),
      }),
  }
}

/** The same event on its way to the webhook. */
export function aDelivery(differing: Partial<DueDelivery> = {}): DueDelivery {
  const { id, type, at, body } = anEvent()
  return {
    id: deliveryId('webhook', id),
    eventId: id,
    type,
    target: 'webhook',
    status: 'pending',
    attempts: 1,
    lastAt: null,
    lastStatus: null,
    lastCause: null,
    nextAt: at,
    createdAt: at,
    body,
    ...differing,
  }
}
