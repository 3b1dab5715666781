import { documentedLimits, requestSchemas, type LinkRequest } from '@pvit-checkout/pvit/wire'
import { linkPath, makeLink, redeemLink } from '../links.ts'
import { localNumber, operatorOf } from '../operators.ts'
import type { Simulation } from '../simulation.ts'
import type { Transactions } from '../transactions.ts'
import type { Account } from '../world.ts'
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
import { callbackFormat } from './rest.ts'

const v1 = requestSchemas({ ...documentedLimits, amountAbove: 0 }).link
const v2 = requestSchemas({ ...documentedLimits, amountAbove: 0, reference: 20 }).link

/** LINK: an address where the customer pays. Its SUCCESS says the link exists, and there is no transaction yet. PVIT v5.5 §Transaction LINK API. */
export function createLink(sim: Simulation, transactions: Transactions): Handler {
  return (call) => {
    const request = parseFields(call, call.generation === 'v1' ? v1 : v2)
    const account = accountFor(sim, call, request.merchant_operation_account_code)
    checkReference(sim, request.reference)
    const phone = checkService(sim, call, account, request)
    checkUrl(sim, account, request.callback_url_code, 'callback')
    checkRedirections(sim, call, account, request)
    const amount = checkAmount(sim, request.amount)
    checkCeiling(account, amount)
    const link = makeLink(sim, {
      reference: request.reference,
      account: account.code,
      service: request.service,
      operation: request.transaction_type,
      amount,
      phone,
      ownerCharge: request.owner_charge,
      operatorOwnerCharge:
        request.owner_charge_operator ?? request.operator_owner_charge ?? 'CUSTOMER',
      freeInfo: request.free_info ?? null,
      callbackUrlCode: request.callback_url_code,
      callbackFormat: callbackFormat(call),
      successUrlCode: request.success_redirection_url_code ?? null,
      failedUrlCode: request.failed_redirection_url_code ?? null,
    })
    // What an e-mail program or a virus scanner does to every address it sees.
    if (call.hits.has('link.prefetch') && link.service === 'RESTLINK') {
      transactions.prompt(redeemLink(sim, transactions, link))
    }
    return ok({
      status: 'SUCCESS',
      status_code: successCode,
      merchant_reference_id: link.reference,
      url: `${sim.origin()}${linkPath(link)}`,
    })
  }
}

function checkService(sim: Simulation, call: Call, account: Account, request: LinkRequest): string {
  const card = request.service === 'VISA_MASTERCARD'
  if (account.operator !== null && card !== (account.operator === 'VISA_MASTERCARD')) {
    throw new Refusal(3020, `${account.code} does not serve ${request.service}.`)
  }
  if (request.transaction_type === 'GIVE_CHANGE') {
    if (request.service !== 'RESTLINK') throw new Refusal(3002, 'Links take PAYMENT.')
    call.warn('RESTLINK with GIVE_CHANGE is what one sample shows; the table allows PAYMENT only.')
  }
  if (!card) {
    // Links name no operator in either generation: the number tells.
    const { phone } = checkOperator(sim, { ...call, generation: 'v1' }, account, request)
    checkCustomer(phone)
    return phone
  }
  const phone = localNumber(request.customer_account_number)
  if (phone === null || operatorOf(phone) === null) throw new Refusal(1009)
  return phone
}

function checkRedirections(
  sim: Simulation,
  call: Call,
  account: Account,
  request: LinkRequest,
): void {
  const codes = [
    ['success', request.success_redirection_url_code],
    ['failed', request.failed_redirection_url_code],
  ] as const
  const absent = codes.filter(([, code]) => !code).map(([use]) => `${use}_redirection_url_code`)
  if (absent.length > 0 && request.service !== 'RESTLINK') {
    throw new Refusal(8000, undefined, { messages: absent.map((name) => `${name}: is required`) })
  }
  if (absent.length > 0) {
    call.warn(`${absent.join(', ')} left out, as one sample does; the table requires both.`)
  }
  for (const [use, code] of codes) if (code) checkUrl(sim, account, code, use)
}
