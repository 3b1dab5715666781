import type { Payment } from '../payments/payment.ts'
import { windowStandings, type Counter, type Standing, type Subject } from './reservation.ts'
import { forgottenAt, mark, unmark, type Marks, type Window } from './windows.ts'

const minute = 60_000
const firstPauseMs = 15 * minute
const longestPauseMs = 24 * 60 * minute
/** So many prompts in a row that nobody answered with a PIN, and the phone is left in peace. */
const patience = 2

/** What is remembered of one telephone, under a keyed hash of its number. */
interface PhoneState {
  readonly marks: Marks
  /** The prompt that is on it now. */
  readonly ringing: { readonly payment: string; readonly at: number; readonly until: number } | null
  /** Prompts refused or left to expire, in a row. */
  readonly unanswered: number
  readonly pausedUntil: number
}

const untouched: PhoneState = { marks: {}, ringing: null, unanswered: 0, pausedUntil: 0 }

export interface PhoneOptions {
  readonly key: string
  readonly windows: readonly Window[]
  /** The payment that would ring, and when its prompt is surely over. */
  readonly payment: { readonly id: string; readonly expiresAt: number }
}

/**
 * A telephone may be asked for a PIN so many times in such a time, by one payment at a time, and not at all for a while
 * after it was asked twice for nothing: 15 minutes, doubling up to a day. A payment that succeeds forgives.
 */
export function phoneSubject({ key, windows, payment }: PhoneOptions): Subject {
  const read = (text: string | undefined, at: number) => overdue(readState(text), at)
  return {
    key,
    standings(text, at) {
      const state = read(text, at)
      const asked = windowStandings({ limit: 'phone', windows }, state.marks, at)
      const { ringing, pausedUntil } = state
      const busy = ringing !== null && ringing.payment !== payment.id
      return [
        ...asked,
        ...(busy ? [closed('phone-ringing', ringing.until - at)] : []),
        ...(pausedUntil > at ? [closed('phone-paused', pausedUntil - at)] : []),
      ]
    },
    taken(text, at) {
      const state = read(text, at)
      const next: PhoneState = {
        ...state,
        marks: mark(state.marks, windows, at),
        ringing: { payment: payment.id, at, until: payment.expiresAt },
      }
      return toCounter(next, forgottenAt(windows, at) ?? at)
    },
  }
}

/** What became of the prompt of a payment that has ended. */
export type PromptEnd = 'paid' | 'unanswered' | 'never-rang' | 'other'

/** The phone's counter after its payment has ended. A prompt counted as expired before is not counted again. */
export function afterPrompt(
  counter: Counter,
  payment: Pick<Payment, 'id'>,
  end: PromptEnd,
  at: number,
): Counter {
  const state = readState(counter.state)
  const { ringing } = state
  const isRinging = ringing?.payment === payment.id
  if (end === 'paid') {
    const next = { ...state, unanswered: 0, pausedUntil: 0, ringing: isRinging ? null : ringing }
    return toCounter(next, counter.keepUntil)
  }
  if (!isRinging) return counter
  switch (end) {
    case 'unanswered':
      return toCounter(oneMoreUnanswered(state, at), counter.keepUntil)
    case 'never-rang':
      return toCounter(
        { ...state, ringing: null, marks: unmark(state.marks, ringing.at) },
        counter.keepUntil,
      )
    case 'other':
      return toCounter({ ...state, ringing: null }, counter.keepUntil)
  }
}

/** A prompt that is surely over and was never answered: PVIT may be silent for long, the shopper was too. */
function overdue(state: PhoneState, at: number): PhoneState {
  return state.ringing !== null && state.ringing.until <= at
    ? oneMoreUnanswered(state, state.ringing.until)
    : state
}

function oneMoreUnanswered(state: PhoneState, at: number): PhoneState {
  const unanswered = state.unanswered + 1
  const pauseMs = Math.min(firstPauseMs * 2 ** (unanswered - patience), longestPauseMs)
  return {
    ...state,
    ringing: null,
    unanswered,
    pausedUntil: unanswered < patience ? state.pausedUntil : at + pauseMs,
  }
}

function closed(policy: string, waitMs: number): Standing {
  return {
    ...{ limit: 'phone' as const, policy, most: 1, windowMs: null, remaining: 0 },
    ...{ waitMs, resetMs: waitMs },
  }
}

function toCounter(state: PhoneState, keepUntil: number): Counter {
  // A day after its last pause a phone begins anew.
  return {
    state: JSON.stringify(state),
    keepUntil: Math.max(keepUntil, state.pausedUntil + longestPauseMs),
  }
}

function readState(text: string | undefined): PhoneState {
  return text === undefined ? untouched : (JSON.parse(text) as PhoneState) // written above alone
}
