import { useMemo } from 'react'
import { useCheckoutContext } from '../checkout/context.ts'
import { lateFr } from './late-fr.ts'
import { createTranslate, type MessageKey, type Translate } from './messages.ts'

/** All words, the late ones too: only for what is loaded late itself. */
export function useLateWords(): Translate<MessageKey> {
  const { messages, overrides } = useCheckoutContext().words
  return useMemo(
    () => createTranslate<MessageKey>({ ...lateFr, ...messages }, overrides),
    [messages, overrides],
  )
}
