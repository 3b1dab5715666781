import type { CheckoutError, ErrorCode } from '@pvit-checkout/contract/checkout'
import { useCheckoutContext } from '../checkout/context.ts'
import { useLateScreens } from '../checkout/use-late-screens.ts'
import { createTranslate, type Messages } from './messages.ts'

// A code the French words lack does not compile here: it would be no key of theirs.
type ErrorKey = `error.${ErrorCode}`

/**
 * What to tell of an error. Most words for errors come late; where those cannot be had it is told without its cause.
 * Null without an error, and for a moment while the words are on their way.
 */
export function useErrorWords(error: CheckoutError | null): string | null {
  const { seam, words } = useCheckoutContext()
  const { overrides = {}, messages } = words
  const key: ErrorKey = `error.${error?.code ?? 'internal'}`
  const isHere = (overrides[key] ?? messages[key]) !== undefined
  const late = useLateScreens(seam, error === null || isHere ? 'not-yet' : 'now')
  if (error === null || (late === 'coming' && !isHere)) return null
  const more: Partial<Messages> = typeof late === 'object' ? late.lateFr : {}
  const text = messages[key] ?? more[key] ?? messages['error.other']
  return createTranslate<ErrorKey>({ [key]: text } as Record<ErrorKey, string>, overrides)(key) // only `key` is asked for
}
