import { documentedLimits, headers as wireHeaders, requestSchemas } from '@pvit-checkout/pvit/wire'
import type { RestRequest } from '@pvit-checkout/pvit/wire'
import { feesOn } from '../fees.ts'
import type { Simulation } from '../simulation.ts'
import { passesTestRule, type Transactions } from '../transactions.ts'
import type { Account, Transaction } from '../world.ts'
import type { Call } from './call.ts'
import { checkAmount, checkCustomer, checkOperator, checkReference, checkUrl } from './checks.ts'
import { accountFor, type Handler } from './door.ts'
import { parseFields } from './fields.ts'
import { Refusal } from './refusal.ts'
import { ok, successCode } from './reply.ts'

// The floor is a business rule with an error of its own (3018), so the schema only wants a positive amount.
const v1 = requestSchemas({ ...documentedLimits, amountAbove: 0 }).rest
const v2 = requestSchemas({ ...documentedLimits, amountAbove: 0, reference: 20 }).rest

/** REST: a payment, answered PENDING and told by callback, or change given at once. PVIT v5.5 §Transaction REST API. */
export function createRest(sim: Simulation, transactions: Transactions): Handler {
  return (call) => {
    const request = parseFields(call, call.generation === 'v1' ? v1 : v2)
    const account = accountFor(sim, call, request.merchant_operation_account_code)
    checkReference(sim, request.reference)
    const { phone, operator } = checkOperator(sim, call, account, request)
    const payment = request.transaction_type === 'PAYMENT'
    if (payment) checkUrl(sim, account, request.callback_url_code ?? '', 'callback')
    checkCustomer(phone)
    const amount = checkAmount(sim, request.amount)
    const input = {
      reference: request.reference,
      operation: request.transaction_type,
      service: request.service,
      account: account.code,
      operator,
      phone: request.customer_account_number,
      amount,
      ...feesOf(amount, request),
      ownerCharge: request.owner_charge,
      freeInfo: request.free_info ?? null,
      callbackUrlCode: payment ? (request.callback_url_code ?? null) : null,
      callbackFormat: callbackFormat(call),
    }
    if (!payment) return giveChange(sim, transactions, account, input)

    const transaction = transactions.create(input)
    transactions.prompt(transaction)
    return replyOf(transaction, 'The payment has begun; its outcome follows by callback.')
  }
}

/** Synchronous, and without a callback. PVIT v5.5 §Transaction de type GIVE_CHANGE. */
function giveChange(
  sim: Simulation,
  transactions: Transactions,
  account: Account,
  input: Parameters<Transactions['create']>[0],
) {
  if (account.balance < input.amount + input.fees) {
    throw new Refusal(
      2000,
      `${account.code} holds ${account.balance} XAF; this needs ${input.amount + input.fees}.`,
    )
  }
  const transaction = transactions.create(input)
  const passes = account.environment === 'production' || passesTestRule(input.amount)
  transactions.settle(transaction, passes ? 'SUCCESS' : 'FAILED', 'test-rule')
  return replyOf(transaction, passes ? 'The money is on its way.' : 'The money was not sent.')
}

function replyOf(transaction: Transaction, message: string) {
  return ok({
    status: transaction.status,
    status_code: successCode,
    operator: transaction.operator,
    reference_id: transaction.pvitId,
    merchant_reference_id: transaction.reference,
    merchant_operation_account_code: transaction.account,
    message,
  })
}

/** Who pays which fees; the operator's are the customer's unless said otherwise. PVIT v5.5 §Paramètres d'entrées. */
export function feesOf(
  amount: number,
  request: Pick<RestRequest, 'owner_charge' | 'owner_charge_operator' | 'operator_owner_charge'>,
) {
  const operatorPaidBy =
    request.owner_charge_operator ?? request.operator_owner_charge ?? 'CUSTOMER'
  const fees = feesOn(amount, request.owner_charge, operatorPaidBy)
  return { fees: fees.all, feesOnCustomer: fees.onCustomer, feesOnMerchant: fees.onMerchant }
}

export function callbackFormat(call: Call): 'json' | 'xml' {
  return /xml/i.test(call.headers.get(wireHeaders.mediaType) ?? '') ? 'xml' : 'json'
}
