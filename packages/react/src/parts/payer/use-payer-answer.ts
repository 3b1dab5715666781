import { useEffect, useMemo, useState } from 'react'
import { useCheckoutContext } from '../../checkout/context.ts'
import { payerBookOf } from '../../checkout/payer-book.ts'
import { isPrompt } from '../../checkout/prompts.ts'
import type { PayerAnswer, PayerCheck } from '../../checkout/seam.ts'
import { useDebounced } from '../../ui/use-debounced.ts'

/** The answer to a check, once it has rested. An answer to another number than the one in the field is never shown. */
export function usePayerAnswer(check: PayerCheck | null): PayerAnswer {
  const { seam } = useCheckoutContext()
  const settled = useDebounced(check ?? undefined, seam.clock)
  const [told, setTold] = useState<{ check: PayerCheck; answer: PayerAnswer } | null>(null)

  useEffect(() => {
    if (settled === undefined) return
    const controller = new AbortController()
    payerBookOf(seam.session)(settled, controller.signal).then(
      (payer) => tell({ state: 'answered', payer }),
      () => tell({ state: 'unavailable' }),
    )
    return () => controller.abort()

    function tell(answer: PayerAnswer) {
      if (settled !== undefined && !controller.signal.aborted) setTold({ check: settled, answer })
    }
  }, [settled, seam])

  if (check === null) return { state: 'idle' }
  return told?.check === check ? told.answer : { state: 'checking' }
}

/** Whose name to ask for; null while the number cannot be paid with, and where nobody is prompted. */
export function usePayerCheck(): PayerCheck | null {
  const { form, methods } = useCheckoutContext()
  const { reading, fault, usesKnownPhone } = form
  const whole = fault === null && 'phone' in reading ? reading.phone : undefined
  const phone = usesKnownPhone ? null : whole
  const asked = phone !== undefined && methods.some(isPrompt)
  return useMemo(() => (asked ? { phone } : null), [asked, phone])
}
