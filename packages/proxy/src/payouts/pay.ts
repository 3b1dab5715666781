import { CheckoutError } from '@pvit-checkout/contract/checkout'
import type { PayoutId, StartPayout } from '@pvit-checkout/contract/shop'
import type { Clock } from '@pvit-checkout/pvit'
import type { Accounts } from '../accounts/accounts.ts'
import { fingerprintOf, isFingerprintOf, type Signer } from '../fingerprint.ts'
import { checkAmount, readNumber } from '../input.ts'
import { logged, type Log } from '../log.ts'
import { untracked } from '../payments/payment.ts'
import { noKey } from '../payments/refusals.ts'
import { newReference, risingCode, type Random } from '../payments/reference.ts'
import { sendLeaseMs } from '../payments/schedule.ts'
import { answerWithinMs, findWithinMs } from '../payments/start.ts'
import { isUncertain } from '../store/store-error.ts'
import type { Store } from '../store/store.ts'
import { within } from '../within.ts'
import type { NewPayout, Payout } from './payout.ts'
import type { SendPayout } from './send.ts'

const day = 24 * 60 * 60_000

/** Whole XAF; null: no such cap. */
export interface PayoutCaps {
  readonly enabled: boolean
  readonly each: number | null
  /** Of all payouts of the last 24 hours that have not failed. */
  readonly daily: number | null
  /** The same, of one number. */
  readonly numberDaily: number | null
  readonly min: number
  readonly max: number
}

export interface PayDeps {
  readonly store: Store
  readonly vault: Signer
  readonly accounts: Accounts
  readonly send: SendPayout
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly caps: PayoutCaps
  /** Keeps work alive that outlives the answer. */
  readonly background: (work: Promise<void>) => void
  /** Hears when the payout is to be looked at, should its sending break off. */
  readonly onDue: (at: number) => void
}

export type Pay = (input: StartPayout, requestKey: string) => Promise<Payout>

/**
 * Send money to a customer, or answer with the payout this key already made. It is kept as `sending` before its one request
 * leaves; whatever becomes of that request, there is never a second.
 */
export function createPay(deps: PayDeps): Pay {
  const { store, vault, accounts, send, clock, random, log, caps, background, onDue } = deps

  return async function pay(input, requestKey) {
    if (!caps.enabled) {
      throw new CheckoutError('payouts-disabled', {
        detail: 'Set PAYOUTS_ENABLED=true, with PAYOUT_MAX and PAYOUT_DAILY_MAX, to allow them.',
      })
    }
    const { phone, operator } = readNumber(input.phone)
    const asked = [phone, input.amount, input.order ?? null, input.note ?? null] as const
    const replayed = await store.findPayoutByKey(requestKey)
    if (replayed !== null) {
      if (isFingerprintOf(vault, replayed.fingerprint, asked)) return replayed
      throw keyReused()
    }

    checkCap(input.amount, caps)
    checkAmount(input.amount, caps)
    const account = accounts.route('mobile_money', operator)
    if (account === null) throw operatorNotAvailable()
    const secret = account.keys.current()
    if (secret === null) throw noKey()

    const now = clock.now()
    const intent: NewPayout = {
      id: `po_${risingCode(random, now, 20)}` as PayoutId, // the form PayoutId's schema asks for
      account: account.code,
      reference: newReference(random, 'G'),
      amount: input.amount,
      phone,
      operator,
      order: input.order ?? null,
      note: input.note ?? null,
      requestKey,
      fingerprint: fingerprintOf(vault, asked),
      state: 'sending',
      version: 1,
      reason: null,
      pvitId: null,
      fees: null,
      late: false,
      conflict: null,
      createdAt: now,
      finishedAt: null,
      // Should this process die now, it is found then, and told as unknown: the request may have left.
      tracking: { ...untracked, nextAt: now + sendLeaseMs },
    }
    const inserted = await store
      .insertPayout(
        intent,
        { at: now, type: 'started', source: 'shop', detail: { reference: intent.reference } },
        { since: now - day, daily: caps.daily, numberDaily: caps.numberDaily },
      )
      .catch((error: unknown) => findKept(intent, error))
    if (inserted === 'key-taken') return pay(input, requestKey) // a twin of this request was faster
    if (inserted !== 'stored') throw overLimit(inserted)

    onDue(now + sendLeaseMs)
    const sent = logged(
      log,
      'sending a payout was interrupted; the status will tell',
      send(intent, account, secret),
    )
    background(sent)
    await within(clock, answerWithinMs, sent)
    // The intent stands, whatever became of the database since.
    return (await store.findPayout(intent.id).catch(() => null)) ?? intent
  }

  /** The connection may have broken over the commit alone: then it is there, and this is the only one who sends it. */
  async function findKept({ id }: NewPayout, error: unknown): Promise<'stored'> {
    const kept = isUncertain(error)
      ? await within(clock, findWithinMs, store.findPayout(id)).catch(() => null)
      : null
    if (kept === null) throw error
    return 'stored'
  }
}

function keyReused(): CheckoutError {
  return new CheckoutError('idempotency-key-reused', {
    detail:
      'This Idempotency-Key already made a payout with another phone, amount, order or note. Make a new key per payout.',
  })
}

function checkCap(amount: number, { each }: PayoutCaps): void {
  if (each === null || amount <= each) return
  const detail = `One payout is at most ${each} XAF (setting PAYOUT_MAX).`
  throw new CheckoutError('payout-limit', {
    detail,
    errors: [{ path: 'amount', code: 'too-high', detail }],
  })
}

function overLimit(limit: 'daily-limit' | 'number-limit'): CheckoutError {
  return new CheckoutError('payout-limit', {
    detail:
      limit === 'daily-limit'
        ? `It would lift the payouts of the last 24 hours above PAYOUT_DAILY_MAX. ${wayOn}`
        : `It would lift what this number got in the last 24 hours above PAYOUT_NUMBER_DAILY_MAX. ${wayOn}`,
  })
}

const wayOn =
  'Nothing was sent: ask for less, or again once earlier ones are more than 24 hours old, or raise the setting.'

function operatorNotAvailable(): CheckoutError {
  return new CheckoutError('operator-not-available', {
    errors: [
      {
        path: 'phone',
        code: 'operator-not-available',
        detail: "No account of the settings pays to this number's operator.",
      },
    ],
  })
}
