import type { CheckoutSession, CheckoutSnapshot } from '@pvit-checkout/client'
import {
  readPhone,
  type Operator,
  type PaymentMethod,
  type PhoneReading,
  type StartPayment,
} from '@pvit-checkout/contract/checkout'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { formatWhole } from '../parts/phone-input/format-typed.ts'
import { isPrompt } from './prompts.ts'
import type { CheckoutSeam, PayerCheck } from './seam.ts'

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
  /** Whose name to ask for; null while the number is not whole. */
  readonly payerCheck: PayerCheck | null
  /** Rises whenever the phone field should take the focus. */
  readonly phoneFocus: number
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
  const [typed, setTyped] = useState<string | null>(null)
  const [chosen, setChosen] = useState<Operator | null>(null)
  const [method, setMethod] = useState<PaymentMethod | null>(null)
  const [faultShown, showFault] = useState(false)
  const [leftKnownPhone, setLeftKnownPhone] = useState(false)
  const [phoneFocus, setPhoneFocus] = useState(0)
  const lock = useRef(false)
  const pressed = useRef(false)

  const phoneText = typed ?? formatWhole(prefill ?? '')
  const reading = useMemo(() => readPhone(phoneText), [phoneText])
  const usesKnownPhone =
    session?.phoneKnown === true && typed === null && !prefill && !leftKnownPhone
  const guessed = reading.kind === 'complete' ? reading.operator : null
  const operator = usesKnownPhone ? null : (chosen ?? guessed)
  const fault = usesKnownPhone ? null : faultOf(reading, chosen, session)
  const whole = reading.kind === 'complete' || reading.kind === 'not-mobile-money' ? reading : null

  // A payment that ended, however it ended, lets the next press through.
  useEffect(() => {
    if (snapshot.phase !== 'starting') lock.current = false
  }, [snapshot.phase])

  const payerCheck = useMemo<PayerCheck | null>(() => {
    if (usesKnownPhone) return { phone: null }
    return whole === null || fault !== null ? null : { phone: whole.phone }
  }, [usesKnownPhone, whole, fault])

  const setPhoneText = useCallback((text: string) => {
    setTyped(text)
    setChosen(null)
  }, [])

  const keepField = useCallback(() => setLeftKnownPhone(true), [])

  const changeNumber = useCallback(() => {
    setTyped('')
    setChosen(null)
    showFault(false)
    setLeftKnownPhone(true)
    setPhoneFocus((count) => count + 1)
  }, [])

  const pay = (by: PaymentMethod) => {
    if (lock.current) return
    const harmless = fault?.kind === 'operator-closed' && !isPrompt(by)
    if (fault !== null && !harmless) {
      showFault(true)
      setPhoneFocus((count) => count + 1)
      return
    }
    lock.current = true
    pressed.current = !isPrompt(by)
    setMethod(by)
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

  const takeRedirect = useCallback(() => {
    const first = pressed.current
    pressed.current = false
    return first
  }, [])

  return {
    phoneText,
    reading,
    usesKnownPhone,
    operator,
    fault,
    faultShown,
    method,
    payerCheck,
    phoneFocus,
    setPhoneText,
    showFault,
    chooseOperator: setChosen,
    keepField,
    changeNumber,
    pay,
    takeRedirect,
  }
}

function faultOf(
  reading: PhoneReading,
  chosen: Operator | null,
  session: CheckoutSnapshot['session'],
): PhoneFault | null {
  switch (reading.kind) {
    case 'complete':
      return closed(chosen ?? reading.operator, session)
    case 'not-mobile-money':
      return chosen === null ? { kind: 'not-mobile-money' } : closed(chosen, session)
    case 'empty':
    case 'incomplete':
    case 'too-long':
    case 'foreign':
    case 'legacy':
      return reading
  }
}

/** An empty list names no operator, so it closes none. */
function closed(operator: Operator, session: CheckoutSnapshot['session']): PhoneFault | null {
  if (session === null || session.operators.length === 0) return null
  return session.operators.includes(operator) ? null : { kind: 'operator-closed', operator }
}
