'use client'

import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useCheckoutContext } from '../checkout/context.ts'
import { useLateWords } from '../i18n/use-late-words.ts'
import { copyText } from './copy-text.ts'

export interface CopyButtonProps {
  text: string
  /** What a screen reader calls it. */
  label: string
  icon?: ReactNode
}

export function CopyButton({ text, label, icon }: CopyButtonProps) {
  const { seam, announce } = useCheckoutContext()
  const t = useLateWords()
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle')
  const button = useRef<HTMLButtonElement>(null)

  useEffect(() => {
    if (state !== 'idle') return seam.clock.after(4_000, () => setState('idle'))
  }, [state, seam.clock])

  const copy = async () => {
    if (button.current === null) return
    const copied = await copyText(text, button.current)
    setState(copied ? 'copied' : 'failed')
    announce(t(copied ? 'receipt.copied' : 'receipt.copyFailed'))
  }

  return (
    <>
      <button
        ref={button}
        type="button"
        className="pvit-link"
        // While it says “copied”, that is its name.
        aria-label={state === 'copied' ? undefined : label}
        data-state={state}
        onClick={() => void copy()}
      >
        {icon}
        {t(state === 'copied' ? 'receipt.copied' : 'receipt.copy')}
      </button>
      {state === 'failed' && <span className="pvit-small">{t('receipt.copyFailed')}</span>}
    </>
  )
}
