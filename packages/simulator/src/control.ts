import { Secret } from '@pvit-checkout/pvit'
import { receptionUrl } from './api/renew.ts'
import { noHits } from './faults/faults.ts'
import { deliverKey } from './key-delivery.ts'
import { issueKey } from './keys.ts'
import { localNumber } from './operators.ts'
import type { Simulation } from './simulation.ts'
import type { Transactions } from './transactions.ts'
import type { Callbacks } from './callbacks.ts'
import { transactionsOf, type Account, type Cause, type Prompt, type Transaction } from './world.ts'

/** What a person at the phone, or a test in their place, can do. Each resolves once the merchant has been told. */
export interface Control {
  /** Types a good PIN on the open prompt of this reference. */
  approve(reference: string): Promise<void>
  /** `cause` is for the journal (and for the wire in the profile `reasons`). */
  refuse(reference: string, cause?: Cause): Promise<void>
  /** Leaves the prompt lying: nothing decides any more, it dies of age. */
  ignore(reference: string): void
  /** Ends the prompt as if its time were up. */
  expire(reference: string): Promise<void>
  /** Gives a transaction any status, whatever it was. Money moves when it becomes SUCCESS. */
  settle(reference: string, status: Transaction['status']): Promise<void>
  /** A key without the renewal dance, for calls by hand. The one before ends, as at PVIT. */
  issueKey(account: string): Secret
  /** A key nobody asked for, POSTed to the reception address of that code: what a renewal in PVIT's dashboard does. */
  pushKey(account: string, receptionUrlCode: string): Promise<Secret>
  /** Sends an earlier callback again. */
  replay(deliveryId: number): Promise<void>
  /** Whether the owner of this phone answers by hand: then nothing decides for them, the prompts on its screen included. */
  takePhone(phone: string, inHand: boolean): void
}

export function createControl(
  sim: Simulation,
  transactions: Transactions,
  callbacks: Callbacks,
  idle: () => Promise<void>,
): Control {
  return {
    async approve(reference) {
      transactions.typePin(openPrompt(sim, reference), '1234')
      await idle()
    },
    async refuse(reference, cause = 'refused-by-payer') {
      transactions.answer(owner(sim, openPrompt(sim, reference)), 'FAILED', cause)
      await idle()
    },
    ignore(reference) {
      transactions.ignore(openPrompt(sim, reference))
    },
    async expire(reference) {
      transactions.answer(owner(sim, openPrompt(sim, reference)), 'FAILED', 'timed-out')
      await idle()
    },
    async settle(reference, status) {
      const transaction = transactionsOf(sim.world, reference).at(-1)
      if (!transaction) throw new Error(`No transaction has the reference ${reference}.`)
      transactions.conclude(transaction, status, 'by-hand')
      await idle()
    },
    issueKey(code) {
      return new Secret(issueKey(sim, accountNamed(sim, code)).secret)
    },
    async pushKey(code, receptionUrlCode) {
      const account = accountNamed(sim, code)
      const reception = receptionUrl(sim, receptionUrlCode, account.environment)
      const key = issueKey(sim, account)
      await deliverKey(sim, noHits, reception, key)
      return new Secret(key.secret)
    },
    async replay(deliveryId) {
      callbacks.replay(deliveryId)
      await idle()
    },
    takePhone(phone, inHand) {
      transactions.takePhone(localNumber(phone) ?? phone, inHand)
    },
  }
}

function accountNamed(sim: Simulation, code: string): Account {
  const account = sim.world.accounts.get(code)
  if (!account) throw new Error(`No operation account ${code} here.`)
  return account
}

function openPrompt(sim: Simulation, reference: string): Prompt {
  const prompt = transactionsOf(sim.world, reference)
    .flatMap(({ pvitId }) => sim.world.prompts.get(pvitId) ?? [])
    .findLast((candidate) => candidate.state === 'open')
  if (!prompt) throw new Error(`No prompt is open for the reference ${reference}.`)
  return prompt
}

function owner(sim: Simulation, prompt: Prompt): Transaction {
  const transaction = sim.world.transactions.get(prompt.pvitId)
  if (!transaction) throw new Error(`The prompt ${prompt.id} belongs to no transaction.`)
  return transaction
}
