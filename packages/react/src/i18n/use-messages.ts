import type { BrowserClock } from '@pvit-checkout/client'
import type { Locale } from '@pvit-checkout/contract/checkout'
import { useEffect, useState } from 'react'
import { fr } from './fr.ts'
import type { FirstMessages, Messages } from './messages.ts'

type Loader = () => Promise<Messages>

/** French is always there; every other language is a file of its own, fetched beside the session. */
const loaders: Readonly<Record<Exclude<Locale, 'fr'>, Loader>> = {
  en: () => import('./en.ts').then((file) => file.en),
}
const loaded = new Map<Locale, FirstMessages>([['fr', fr]])
const patienceMs = 4_000

/**
 * The words of a language; null while they are on their way. A language that cannot be had (the line dropped, the file
 * was not copied) gives way to French after four seconds at most, because paying waits for nothing.
 */
export function useMessages(locale: Locale, clock: BrowserClock): FirstMessages | null {
  const [, redraw] = useState(0)
  const [givenUp, setGivenUp] = useState<Locale | null>(null)

  useEffect(() => {
    if (locale === 'fr' || loaded.has(locale)) return
    let current = true
    const giveUp = () => {
      if (current) setGivenUp(locale)
    }
    const cancel = clock.after(patienceMs, giveUp)
    loaders[locale]()
      .then((messages) => {
        loaded.set(locale, messages)
        if (current) redraw((count) => count + 1)
      })
      .catch(giveUp)
      .finally(cancel)
    return () => {
      current = false
      cancel()
    }
  }, [locale, clock])

  return loaded.get(locale) ?? (givenUp === locale ? fr : null)
}
