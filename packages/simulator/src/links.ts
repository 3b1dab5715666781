import { idDate } from './api/dates.ts'
import { Refusal } from './api/refusal.ts'
import { feesOn } from './fees.ts'
import { operatorOf, localNumber } from './operators.ts'
import type { Simulation } from './simulation.ts'
import type { Transactions } from './transactions.ts'
import type { PaymentLink, Transaction } from './world.ts'

export type NewLink = Omit<PaymentLink, 'token' | 'createdAt' | 'expiresAt' | 'pvitId'>

/** Makes a link and takes its reference. Until the customer goes through with it there is no transaction to ask about. */
export function makeLink(sim: Simulation, input: NewLink): PaymentLink {
  const now = sim.clock.now()
  const number = String(++sim.world.counters.link).padStart(6, '0')
  const link: PaymentLink = {
    ...input,
    // The document's sample decodes to account, day and counter: guessable, and no secret in it.
    token: Buffer.from(`${input.account}${idDate(now)}${number}`).toString('base64url'),
    createdAt: now,
    expiresAt: now + sim.settings.linkLifeMs,
    pvitId: null,
  }
  sim.world.links.set(link.token, link)
  sim.world.references.set(link.reference, [])
  sim.journal.write('link', link.reference, `A ${link.service} link was made.`)
  sim.save()
  return link
}

/** The link behind a token, if it may still be used. Throws 4006, 5002 or 6000. */
export function usableLink(sim: Simulation, token: string): PaymentLink {
  const link = sim.world.links.get(token)
  if (!link) throw new Refusal(4006, 'No payment lives at this address.')
  if (link.pvitId !== null) throw new Refusal(5002)
  if (link.expiresAt <= sim.clock.now()) throw new Refusal(6000)
  return link
}

/** Makes the link's transaction; from now on STATUS knows it and the link is used. */
export function redeemLink(
  sim: Simulation,
  transactions: Transactions,
  link: PaymentLink,
): Transaction {
  const fees = feesOn(link.amount, link.ownerCharge, link.operatorOwnerCharge)
  const card = link.service === 'VISA_MASTERCARD'
  const byNumber = operatorOf(localNumber(link.phone) ?? '')
  const transaction = transactions.create({
    reference: link.reference,
    operation: link.operation,
    service: link.service,
    account: link.account,
    operator: card ? 'VISA_MASTERCARD' : (byNumber ?? 'AIRTEL_MONEY'),
    phone: link.phone,
    amount: link.amount,
    fees: fees.all,
    feesOnCustomer: fees.onCustomer,
    feesOnMerchant: fees.onMerchant,
    ownerCharge: link.ownerCharge,
    freeInfo: link.freeInfo,
    callbackUrlCode: link.callbackUrlCode,
    callbackFormat: link.callbackFormat,
  })
  link.pvitId = transaction.pvitId
  sim.journal.write('link', link.reference, `The ${link.service} link was used.`, {
    pvitId: transaction.pvitId,
  })
  sim.save()
  return transaction
}

export function linkPath(link: Pick<PaymentLink, 'token'>): string {
  return `/transaction-link/${link.token}/payment`
}

/** Where the customer's browser goes once it is over; null when the link named no such address. */
export function redirectionOf(
  sim: Simulation,
  link: PaymentLink,
  end: 'success' | 'failed',
): string | null {
  const code = end === 'success' ? link.successUrlCode : link.failedUrlCode
  return sim.world.urls.get(code ?? '')?.url ?? null
}
