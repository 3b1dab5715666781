'use client'

import { useEffect, useId, useRef, type ReactNode } from 'react'
import { useCheckoutContext } from '../checkout/context.ts'

export interface ScreenProps {
  /** Another name is another screen: the focus moves to its heading. */
  name: string
  title: string
  /** Colour by what is proven: `paid` green, `unsure` amber, `failed` red. */
  tone?: 'plain' | 'paid' | 'unsure' | 'failed'
  /** The sign before the heading. */
  mark?: ReactNode
  /** Read out when the screen arrives or these words change; the heading is read by the focus. */
  spoken?: string | null
  part?: 'status'
  /** What belongs to the heading: an amount, the one sentence that matters. */
  lead?: ReactNode
  children?: ReactNode
}

/** One screen of the checkout: whose shop, a heading, and what there is to do. */
export function Screen({
  name,
  title,
  tone = 'plain',
  mark,
  spoken,
  part,
  lead,
  children,
}: ScreenProps) {
  const { arrive, announce, snapshot, farewell } = useCheckoutContext()
  const heading = useRef<HTMLHeadingElement>(null)
  const id = useId()
  const read = useRef<string | null>(null)

  useEffect(() => {
    // One that comes back after another title was not read again: the focus did not move.
    if (read.current !== title) read.current = null
    if (arrive(name) && heading.current && mayFocus(heading.current)) {
      heading.current.focus()
      read.current = title
    }
    // Also on the second run of every effect, under StrictMode: a heading that the focus has read is not read again.
    if (spoken != null) announce(read.current === title ? spoken : `${title}. ${spoken}`)
  }, [announce, arrive, name, spoken, title])

  const shopName = snapshot.session?.shopName
  return (
    <section
      className="pvit-screen"
      data-screen={name}
      data-tone={tone}
      data-pvit-part={part}
      aria-labelledby={id}
    >
      <header className="pvit-head">
        {shopName != null && <p className="pvit-shop">{shopName}</p>}
        <div className="pvit-title">
          {mark}
          <h2 id={id} ref={heading} tabIndex={-1}>
            {title}
          </h2>
        </div>
        {lead}
      </header>
      {children}
      {farewell}
    </section>
  )
}

/**
 * A field of this screen may have asked for the focus already. And somebody who is writing elsewhere on the page is not
 * interrupted: the live region tells them all the same.
 */
function mayFocus(heading: HTMLElement): boolean {
  const root = heading.getRootNode() as Document | ShadowRoot // it is in the page: an effect runs after that
  const inside = root.activeElement
  if (inside && heading.closest('section')?.contains(inside) === true) return false
  const active = heading.ownerDocument.activeElement
  const writes = active?.matches('input,textarea,select,[contenteditable]') === true
  return !writes || heading.closest('.pvit')?.contains(active) === true
}
