/** What PVIT posts when somebody by 074 12 34 56 has paid 500 XAF, and what anybody can post who knows the address. */
export function aCallback(reference: string, differing: Record<string, unknown> = {}) {
  return {
    transactionId: 'PAY0501260000009',
    merchantReferenceId: reference,
    status: 'SUCCESS',
    amount: 500.0,
    customerID: '074123456',
    fees: 5.0,
    totalAmount: 505.0,
    chargeOwner: 'MERCHANT',
    freeInfo: null,
    transactionOperation: 'PAYMENT',
    code: 200,
    callbackMediaType: 'application/json',
    operator: 'AIRTEL_MONEY',
    ...differing,
  }
}
