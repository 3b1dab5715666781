import { documentedLimits, headers as wireHeaders, requestSchemas } from '@pvit-checkout/pvit/wire'
import type { RestRequest } from '@pvit-checkout/pvit/wire'
import { feesOn } from '../fees.ts'
import type { Simulation } from '../simulation.ts'
import { wait } from '../faults/strike.ts'
import { passesTestRule } from '../decision.ts'
import type { Transactions } from '../transactions.ts'
import type { Account, NewTransaction, Transaction } from '../world.ts'
import type { Call } from './call.ts'
import {
  checkAmount,
  checkCeiling,
  checkCustomer,
  checkOperator,
  checkReference,
  checkUrl,
} from './checks.ts'
import { accountFor, type Handler } from './door.ts'
import { parseFields } from './fields.ts'
import { Refusal } from './refusal.ts'
import { ok, successCode } from './reply.ts'

// The floor is a business rule with an error of its own (3018), so the schema only wants a positive amount.
const v1 = requestSchemas({ ...documentedLimits, amountAbove: 0 }).rest
const v2 = requestSchemas({ ...documentedLimits, amountAbove: 0, reference: 20 }).rest

/** REST: a payment, answered PENDING and told by callback, or change given at once. PVIT v5.5 §Transaction REST API. */
export function createRest(sim: Simulation, transactions: Transactions): Handler {
  return async (call) => {
    const request = parseFields(call, call.generation === 'v1' ? v1 : v2)
    const account = accountFor(sim, call, request.merchant_operation_account_code)
    const payment = request.transaction_type === 'PAYMENT'
    if (call.hits.has('errors.ref-5000-foreign')) plantForeign(sim, transactions, request)
    const repeated = !payment && call.hits.has('payout.duplicate-accepted')
    if (!repeated) checkReference(sim, request.reference)
    const { phone, operator } = checkOperator(sim, call, account, request)
    if (payment) checkUrl(sim, account, request.callback_url_code ?? '', 'callback')
    checkCustomer(phone)
    const amount = checkAmount(sim, request.amount)
    if (payment) checkCeiling(account, amount)
    const input = {
      reference: request.reference,
      operation: request.transaction_type,
      service: request.service,
      account: account.code,
      operator,
      phone,
      amount,
      ...feesOf(amount, request),
      ownerCharge: request.owner_charge,
      freeInfo: request.free_info ?? null,
      callbackUrlCode: payment ? (request.callback_url_code ?? null) : null,
      callbackFormat: callbackFormat(call),
    }
    if (call.hits.has('replies.failed-at-once')) {
      const failed = transactions.create(input)
      transactions.settle(failed, 'FAILED', 'fault')
      const status = call.hits.number('replies.failed-at-once', 'httpStatus')
      return { ...replyOf(failed, 'The operator refused it.'), status }
    }
    if (!payment) return giveChange(sim, transactions, call, account, input)

    if (call.hits.has('commit.dup-check-race')) {
      await wait(sim, call.hits.number('commit.dup-check-race', 'ms'))
    }
    const transaction = transactions.create(input)
    transactions.prompt(transaction)
    const reply = replyOf(transaction, 'The payment has begun; its outcome follows by callback.')
    if (call.hits.has('callback.before-reply')) {
      transactions.decide(transaction)
      await sim.idle()
    }
    return reply
  }
}

/** Synchronous, and without a callback. PVIT v5.5 §Transaction de type GIVE_CHANGE. */
function giveChange(
  sim: Simulation,
  transactions: Transactions,
  { hits }: Call,
  account: Account,
  input: NewTransaction,
) {
  if (account.balance < input.amount + input.fees) {
    throw new Refusal(
      2000,
      `${account.code} holds ${account.balance} XAF; this needs ${input.amount + input.fees}.`,
    )
  }
  const transaction = transactions.create(input)
  if (hits.has('payout.sync-pending')) {
    transactions.decideLater(transaction, hits.number('payout.sync-pending', 'ms'))
    return replyOf(transaction, 'The money is being sent.')
  }
  const passes = account.environment === 'production' || passesTestRule(input.amount)
  transactions.settle(transaction, passes ? 'SUCCESS' : 'FAILED', 'test-rule')
  return replyOf(transaction, passes ? 'The money is on its way.' : 'The money was not sent.')
}

/** The same reference, used by a deployment that is not ours: other money, other phone. */
function plantForeign(sim: Simulation, transactions: Transactions, request: RestRequest): void {
  if (sim.world.references.has(request.reference)) return
  const amount = Number(request.amount) + 100
  const foreign = transactions.create({
    reference: request.reference,
    operation: request.transaction_type,
    service: 'RESTFUL',
    account: request.merchant_operation_account_code,
    operator: 'MOOV_MONEY',
    phone: '066820866',
    amount,
    ...feesOf(amount, request),
    ownerCharge: request.owner_charge,
    freeInfo: null,
    callbackUrlCode: null,
    callbackFormat: 'json',
  })
  transactions.settle(foreign, 'SUCCESS', 'fault')
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
