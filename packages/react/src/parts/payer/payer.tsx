'use client'

import { useEffect } from 'react'
import { useCheckoutContext } from '../../checkout/context.ts'
import type { PayerAnswer } from '../../checkout/seam.ts'
import type { MessageKey, Translate } from '../../i18n/messages.ts'
import { useLateWords } from '../../i18n/use-late-words.ts'
import { Icon } from '../../ui/icon.tsx'
import * as shapes from '../../ui/late-shapes.ts'
import { usePayerAnswer, usePayerCheck } from './use-payer-answer.ts'

/** Whose account the number is, so that a wrong digit is seen before it costs. Never stands in the way of paying. */
export function Payer() {
  const { announce } = useCheckoutContext()
  const t = useLateWords()
  const answer = usePayerAnswer(usePayerCheck())
  const finding = findingOf(answer, t)
  const words = finding?.text ?? null

  useEffect(() => {
    if (words !== null) announce(words)
  }, [words, announce])

  return (
    <p
      className="pvit-payer"
      data-pvit-part="payer"
      data-state={finding?.kind ?? answer.state}
      // Once asked for, the line stays: what comes in late must not move the button under a thumb.
      hidden={answer.state === 'idle'}
    >
      {finding?.kind === 'named' && <Icon shape={shapes.check} />}
      {finding?.text ?? (answer.state === 'checking' ? t('payer.checking') : '')}
    </p>
  )
}

/** What is worth saying; null when the check found nothing, is off, or is down. */
function findingOf(answer: PayerAnswer, t: Translate<MessageKey>) {
  if (answer.state !== 'answered') return null
  const { known, active, name } = answer.payer
  if (known === false) return { kind: 'unknown', text: t('payer.unknown') }
  if (active === false) return { kind: 'inactive', text: t('payer.inactive') }
  return name === null
    ? null
    : { kind: 'named', text: t('payer.name', { name: name.replace(/ /g, '\u00a0') }) }
}
