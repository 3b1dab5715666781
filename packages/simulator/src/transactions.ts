import type { Cause, NewTransaction, Prompt, Status, Transaction } from './world.ts'
import { drawFor, type Simulation } from './simulation.ts'
import type { Callbacks } from './callbacks.ts'
import { idDate } from './api/dates.ts'
import { behaviourOf } from './customers.ts'
import { decisionOf } from './decision.ts'
import { moveMoney, returnMoney, takesMoney } from './money.ts'
import { masked } from './operators.ts'

/** The life of a transaction: made, prompted, decided by a person or by the rules, told to the merchant. */
export interface Transactions {
  /** Writes it down, PENDING. Nobody has been prompted yet. */
  create(input: NewTransaction): Transaction
  /** Raises the PIN prompt on the customer's phone and starts the clock on it. */
  prompt(transaction: Transaction): Prompt
  /** Starts the clock on a payment that a page, not a phone, is to decide. */
  awaitPage(transaction: Transaction): void
  /** The customer typed a PIN. `0000` is the wrong one; three of them end the payment. */
  typePin(prompt: Prompt, pin: string): void
  refuse(prompt: Prompt): void
  /** Lets the prompt lie: nothing decides for the customer any more, it dies of age. */
  ignore(prompt: Prompt): void
  /** From now on the phone's owner answers, or the simulator does again: open prompts included. Takes the local form. */
  takePhone(phone: string, inHand: boolean): void
  /** Decides as the customer would when left alone: by the magic number, else by the test rule. Some never answer. */
  decide(transaction: Transaction): void
  /** Lets it decide by itself after `ms`: a payout that is under way then arrives. */
  decideLater(transaction: Transaction, ms: number): void
  /** Ends it as the customer's answer to a prompt has it. A prompt too many, on one that is over, can only be paid once more. */
  answer(transaction: Transaction, status: Status, cause: Cause): void
  /** Ends (or re-ends) a transaction, moves the money, and tells the merchant. */
  conclude(transaction: Transaction, status: Status, cause: Cause): void
  /** Moves money and status without telling anybody. */
  settle(transaction: Transaction, status: Status, cause: Cause): void
  /** Sets the timers of everything unfinished: after a start from a file. */
  rearm(): void
}

export const wrongPin = '0000'
const pinTries = 3

export function createTransactions(sim: Simulation, callbacks: Callbacks): Transactions {
  const { world, clock, settings, journal, timers } = sim

  function create(input: NewTransaction): Transaction {
    const now = clock.now()
    const number = String(++world.counters.transaction).padStart(6, '0')
    const prefix = input.operation === 'PAYMENT' ? 'PAY' : 'GCH'
    const transaction: Transaction = {
      ...input,
      pvitId: `${prefix}${idDate(now)}${number}`,
      status: 'PENDING',
      cause: null,
      createdAt: now,
      changedAt: now,
      history: [{ status: 'PENDING', at: now }],
      wrongCodes: 0,
      turn: null,
      decideAt: null,
      resolveAt: null,
      expireAt: null,
    }
    world.transactions.set(transaction.pvitId, transaction)
    const ids = world.references.get(transaction.reference) ?? []
    world.references.set(transaction.reference, [...ids, transaction.pvitId])
    sim.save()
    return transaction
  }

  function prompt(transaction: Transaction): Prompt {
    const now = clock.now()
    const raised: Prompt = {
      id: ++world.counters.prompt,
      pvitId: transaction.pvitId,
      reference: transaction.reference,
      phone: transaction.phone,
      amount: transaction.amount + transaction.feesOnCustomer,
      account: transaction.account,
      raisedAt: now,
      state: 'open',
      wrongPins: 0,
      ignored: false,
    }
    world.prompts.set(raised.pvitId, [...promptsOf(sim, raised.pvitId), raised])
    transaction.expireAt = now + settings.promptLifeMs
    if (settings.decideAfterMs !== null && answersAlone(transaction.phone)) {
      transaction.decideAt = now + settings.decideAfterMs
    }
    journal.write(
      'prompt',
      transaction.reference,
      `A prompt for ${raised.amount} XAF on ${masked(transaction.phone)}.`,
      { pvitId: transaction.pvitId },
    )
    arm(transaction)
    sim.save()
    return raised
  }

  function awaitPage(transaction: Transaction): void {
    transaction.expireAt = clock.now() + settings.promptLifeMs
    arm(transaction)
    sim.save()
  }

  function typePin(raised: Prompt, pin: string): void {
    const transaction = world.transactions.get(raised.pvitId)
    if (!transaction || raised.state !== 'open') return
    if (pin !== wrongPin) return answer(transaction, 'SUCCESS', 'approved')
    raised.wrongPins += 1
    if (raised.wrongPins >= pinTries) return answer(transaction, 'FAILED', 'wrong-pin')
    // Somebody is holding the phone: leave the next try to them.
    transaction.decideAt = null
    timers.cancel(`decide ${transaction.pvitId}`)
    sim.save()
  }

  function refuse(raised: Prompt): void {
    const transaction = world.transactions.get(raised.pvitId)
    if (transaction && raised.state === 'open') answer(transaction, 'FAILED', 'refused-by-payer')
  }

  function ignore(raised: Prompt): void {
    const transaction = world.transactions.get(raised.pvitId)
    if (!transaction || raised.state !== 'open') return
    raised.ignored = true
    transaction.decideAt = null
    timers.cancel(`decide ${transaction.pvitId}`)
    journal.write('decision', raised.reference, 'The customer lets the prompt lie.')
    sim.save()
  }

  function answer(transaction: Transaction, status: Status, cause: Cause): void {
    const over = transaction.status === 'SUCCESS' || transaction.status === 'FAILED'
    if (over && status !== 'SUCCESS') {
      endPrompts(transaction, status, cause)
      journal.write('decision', transaction.reference, `A prompt too many is over: ${cause}.`)
      return sim.save()
    }
    if (transaction.status === 'SUCCESS') moveMoney(sim, transaction)
    conclude(transaction, status, cause)
  }

  function conclude(transaction: Transaction, status: Status, cause: Cause): void {
    settle(transaction, status, cause)
    if (status !== 'SUCCESS' && status !== 'FAILED') return
    callbacks.notify(transaction)
    turnLater(transaction, status)
  }

  /** A final status that changes its mind: PVIT's own, or only the callback's. */
  function turnLater(transaction: Transaction, status: 'SUCCESS' | 'FAILED'): void {
    const fault =
      status === 'SUCCESS' ? 'callback.success-then-failed' : 'callback.failed-then-success'
    const hits = drawFor(sim, 'outcome', transaction.reference, status)
    if (!hits.has(fault)) return
    transaction.turn = {
      at: clock.now() + hits.number(fault, 'ms'),
      to: status === 'SUCCESS' ? 'FAILED' : 'SUCCESS',
      truth: hits.flag(fault, 'truth'),
    }
    armTurn(transaction)
    sim.save()
  }

  function armTurn(transaction: Transaction): void {
    const { turn, pvitId } = transaction
    if (!turn) return
    timers.set(`turn ${pvitId}`, turn.at, () => {
      transaction.turn = null
      sim.save()
      if (!turn.truth) return callbacks.notify(transaction, turn.to)
      settle(transaction, turn.to, 'fault')
      callbacks.notify(transaction)
    })
  }

  function settle(transaction: Transaction, status: Status, cause: Cause): void {
    const now = clock.now()
    if (status === 'SUCCESS' && transaction.status !== 'SUCCESS') moveMoney(sim, transaction)
    if (status !== 'SUCCESS' && transaction.status === 'SUCCESS') returnMoney(sim, transaction)
    Object.assign(transaction, { status, cause, changedAt: now })
    transaction.history.push({ status, at: now })
    endPrompts(transaction, status, cause)
    if (status === 'AMBIGUOUS' && resolvesAlone(transaction)) {
      transaction.resolveAt = now + settings.ambiguousMs
    }
    journal.write('decision', transaction.reference, `${status}: ${cause}.`, {
      pvitId: transaction.pvitId,
      status,
      cause,
    })
    arm(transaction)
    sim.save()
  }

  /** Nothing waits for an answer any more, and nothing happens by itself. */
  function endPrompts(transaction: Transaction, status: Status, cause: Cause): void {
    for (const timer of ['decide', 'expire', 'resolve'])
      timers.cancel(`${timer} ${transaction.pvitId}`)
    Object.assign(transaction, { decideAt: null, expireAt: null, resolveAt: null })
    for (const raised of promptsOf(sim, transaction.pvitId)) {
      if (raised.state === 'open') raised.state = promptEnd(status, cause)
    }
  }

  function arm(transaction: Transaction): void {
    const { pvitId, decideAt, expireAt, resolveAt } = transaction
    if (decideAt !== null) timers.set(`decide ${pvitId}`, decideAt, () => decide(transaction))
    if (expireAt !== null) {
      timers.set(`expire ${pvitId}`, expireAt, () => answer(transaction, 'FAILED', 'timed-out'))
    }
    if (resolveAt !== null) timers.set(`resolve ${pvitId}`, resolveAt, () => resolve(transaction))
  }

  function takePhone(phone: string, inHand: boolean): void {
    if (inHand) world.phonesInHand.add(phone)
    else world.phonesInHand.delete(phone)
    for (const transaction of world.transactions.values()) {
      const open = promptsOf(sim, transaction.pvitId).find(({ state }) => state === 'open')
      if (open?.phone !== phone || open.ignored) continue
      timers.cancel(`decide ${transaction.pvitId}`)
      transaction.decideAt =
        settings.decideAfterMs !== null && answersAlone(phone)
          ? clock.now() + settings.decideAfterMs
          : null
      arm(transaction)
    }
    sim.save()
  }

  /** Whether the customer decides without a hand on the phone. */
  function answersAlone(phone: string): boolean {
    return !world.phonesInHand.has(phone) && behaviourOf(phone) !== 'no-answer'
  }

  function decideLater(transaction: Transaction, ms: number): void {
    transaction.decideAt = clock.now() + ms
    arm(transaction)
    sim.save()
  }

  function decide(transaction: Transaction): void {
    if (!takesMoney(transaction)) return settle(transaction, 'SUCCESS', 'test-rule')
    const account = world.accounts.get(transaction.account)
    const decision = decisionOf(transaction, account?.environment === 'test')
    if (decision !== null) answer(transaction, ...decision)
  }

  function resolve(transaction: Transaction): void {
    const badly = behaviourOf(transaction.phone) === 'ambiguous-then-failed'
    conclude(transaction, badly ? 'FAILED' : 'SUCCESS', 'ambiguous-resolved')
  }

  return {
    create,
    prompt,
    awaitPage,
    typePin,
    refuse,
    ignore,
    takePhone,
    decide,
    decideLater,
    answer,
    conclude,
    settle,
    rearm() {
      for (const transaction of world.transactions.values()) {
        arm(transaction)
        armTurn(transaction)
      }
    },
  }
}

/** Whether the magic number says how the doubt ends; made by hand, it lasts until a hand ends it. */
function resolvesAlone({ phone }: Transaction): boolean {
  return behaviourOf(phone).startsWith('ambiguous-then-')
}

function promptsOf(sim: Simulation, pvitId: string): Prompt[] {
  return sim.world.prompts.get(pvitId) ?? []
}

function promptEnd(status: Status, cause: Cause): Prompt['state'] {
  if (status === 'SUCCESS') return 'approved'
  if (cause === 'refused-by-payer') return 'refused'
  return cause === 'timed-out' ? 'expired' : 'failed'
}
