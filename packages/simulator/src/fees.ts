export type Payer = 'MERCHANT' | 'CUSTOMER'

export interface Fees {
  /** PVIT's part and the operator's together: what the wire calls `fees`. */
  all: number
  /** The part added to what the customer is debited. */
  onCustomer: number
  /** The part kept back from what the merchant is credited. */
  onMerchant: number
}

/**
 * An assumption: tariffs are by contract and not published. 1 % for PVIT and 1.5 % for the operator
 * give the 5 XAF on 200 that PVIT's documented callback shows. Whole XAF, rounded part by part.
 */
export function feesOn(amount: number, pvitPaidBy: Payer, operatorPaidBy: Payer): Fees {
  const pvit = Math.round(amount * 0.01)
  const operator = Math.round(amount * 0.015)
  const onCustomer =
    (pvitPaidBy === 'CUSTOMER' ? pvit : 0) + (operatorPaidBy === 'CUSTOMER' ? operator : 0)
  return { all: pvit + operator, onCustomer, onMerchant: pvit + operator - onCustomer }
}
