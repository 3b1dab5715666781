/** A payment as the proxy tells a shop of it, over 500 FCFA, that has succeeded. */
export function shopPayment(differing: object = {}) {
  return {
    id: 'pay_12345678',
    session: 'cs_first0001',
    order: 'AK-0123456789',
    kind: 'payment',
    method: 'mobile_money',
    state: 'succeeded',
    status: 'succeeded',
    amount: 500,
    fees: null,
    total: null,
    operator: 'airtel',
    phone: '074 •• •• 56',
    reference: 'REF123',
    pvitId: null,
    reason: null,
    late: false,
    conflict: null,
    createdAt: '2026-11-23T08:13:00.000Z',
    finishedAt: '2026-11-23T08:14:00.000Z',
    ...differing,
  }
}
