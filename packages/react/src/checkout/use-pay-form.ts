import type { CheckoutSession, CheckoutSnapshot } from '@pvit-checkout/client'
import {
  readPhone,
  type Operator,
  type PaymentMethod,
  type PhoneReading,
  type StartPayment,
} from '@pvit-checkout/contract/checkout'
import { useEffect, useMemo, useRef, useState } from 'react'
import { formatWhole } from '../parts/phone-input/format-typed.ts'
import { isPrompt } from './prompts.ts'
import type { CheckoutSeam } from './seam.ts'

/** What the shopper has put in so far, and the one way to send it. It outlives a failed payment. */
export interface PayForm {
  readonly phoneText: string
  readonly reading: PhoneReading
  /** The session's own number is meant; the proxy holds it whole, we only see it masked. */
  readonly usesKnownPhone: boolean
  /** By prefix, unless the shopper has chosen. */
  readonly operator: Operator | null
  /** What keeps the number from being paid with; null when nothing does. */
  readonly fault: PhoneFault | null
  /** The number was left or sent, so its fault may be shown. */
  readonly faultShown: boolean
  /** The way of the last press, or null before any. */
  readonly method: PaymentMethod | null
  /** True once after the phone field was asked to take the focus: a field that is drawn later takes it no more. */
  readonly takePhoneFocus: () => boolean
  readonly setPhoneText: (text: string) => void
  readonly showFault: (shown: boolean) => void
  readonly chooseOperator: (operator: Operator) => void
  /** The shopper is in the field: it stays, also where the session turns out to know a number. */
  readonly keepField: () => void
  /** Empty the field and put the cursor there. */
  readonly changeNumber: () => void
  /** Start paying; with a number that cannot be paid with, show why instead. A second call while one runs does nothing. */
  readonly pay: (method: PaymentMethod) => void
  /** True once after a press in this page's life: then, and only then, the payment page opens by itself. */
  readonly takeRedirect: () => boolean
}

export type PhoneFault =
  | Exclude<PhoneReading, { kind: 'complete' | 'not-mobile-money' }>
  | { kind: 'not-mobile-money' }
  | { kind: 'operator-closed'; operator: Operator }

export function usePayForm(
  seam: Pick<CheckoutSeam, 'start'> & { session: Pick<CheckoutSession, 'getSnapshot'> },
  snapshot: CheckoutSnapshot,
  prefill: string | undefined,
): PayForm {
  const { session } = snapshot
  const [{ typed, chosen, method, faultShown, leftKnownPhone }, setEntry] = useState(nothing)
  const lock = useRef(false)
  const redirect = useRef(false)
  const phoneFocus = useRef(false)
  const enter = (change: Partial<Entry>) => setEntry((before) => ({ ...before, ...change }))

  // Another session is another order, perhaps another shopper's. Its own first reading finds what was typed meanwhile.
  const id = session?.id
  const shownId = useRef(id)
  useEffect(() => {
    if (shownId.current !== undefined && shownId.current !== id) {
      setEntry(nothing)
      redirect.current = false
    }
    shownId.current = id
  }, [id])

  const phoneText = typed ?? (prefill ? formatWhole(prefill) : '')
  const reading = useMemo(() => readPhone(phoneText), [phoneText])
  const usesKnownPhone =
    session?.phoneKnown === true && typed === null && !prefill && !leftKnownPhone
  const guessed = reading.kind === 'complete' ? reading.operator : null
  const operator = usesKnownPhone ? null : (chosen ?? guessed)
  const fault = usesKnownPhone ? null : faultOf(reading, operator, session)
  const whole = 'phone' in reading ? reading : null

  // A payment that ended, however it ended, lets the next press through.
  useEffect(() => {
    if (snapshot.phase !== 'starting') lock.current = false
  }, [snapshot.phase])

  const pay = (by: PaymentMethod) => {
    if (lock.current) return
    const harmless = fault?.kind === 'operator-closed' && !isPrompt(by)
    if (fault !== null && !harmless) {
      phoneFocus.current = true
      enter({ faultShown: true })
      return
    }
    lock.current = true
    redirect.current = !isPrompt(by)
    enter({ method: by })
    const input: StartPayment = {
      method: by,
      ...(whole !== null && !usesKnownPhone && { phone: whole.phone }),
      ...(chosen !== null && session?.operatorSelectable === true && { operator: chosen }),
    }
    seam
      .start(input)
      // The engine keeps why in `startError`, and the form shows it from there.
      .catch(() => undefined)
      .finally(() => {
        lock.current = false
      })
  }

  return {
    phoneText,
    reading,
    usesKnownPhone,
    operator,
    fault,
    faultShown,
    method,
    setPhoneText: (text) => enter({ typed: text, chosen: null }),
    showFault: (shown) => enter({ faultShown: shown }),
    chooseOperator: (operator) => enter({ chosen: operator }),
    keepField: () => enter({ leftKnownPhone: true }),
    changeNumber() {
      phoneFocus.current = true
      enter({ typed: '', chosen: null, faultShown: false, leftKnownPhone: true })
    },
    pay,
    takePhoneFocus: () => take(phoneFocus),
    takeRedirect: () => take(redirect),
  }
}

/** What the shopper has done to the form. */
interface Entry {
  typed: string | null
  chosen: Operator | null
  method: PaymentMethod | null
  faultShown: boolean
  leftKnownPhone: boolean
}

const nothing: Entry = {
  typed: null,
  chosen: null,
  method: null,
  faultShown: false,
  leftKnownPhone: false,
}

function take(wish: { current: boolean }): boolean {
  const wished = wish.current
  wish.current = false
  return wished
}

function faultOf(
  reading: PhoneReading,
  operator: Operator | null,
  session: CheckoutSnapshot['session'],
): PhoneFault | null {
  if (!('phone' in reading)) return reading
  if (operator === null) return { kind: 'not-mobile-money' }
  const accepted = session?.operators ?? []
  // An empty list names no operator, so it closes none.
  if (accepted.length === 0 || accepted.includes(operator)) return null
  return { kind: 'operator-closed', operator }
}
