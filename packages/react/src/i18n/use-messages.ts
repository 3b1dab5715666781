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

export interface Speech {
  /** The language that is spoken for now. */
  locale: Locale
  /** Null while the first words are on their way. */
  messages: FirstMessages | null
}

/**
 * The words of a language; until they are here, those spoken before. A language that cannot be had (the line dropped,
 * the file was not copied) gives way to French after four seconds at most, because paying waits for nothing.
 */
export function useMessages(locale: Locale, clock: BrowserClock): Speech {
  const [spoken, speak] = useState<Speech>({ locale, messages: loaded.get(locale) ?? null })

  useEffect(() => {
    let current = true
    const say = (words: Locale) => {
      const messages = loaded.get(words)
      if (!current || messages === undefined) return
      speak((before) => (before.messages === messages ? before : { locale: words, messages }))
    }
    if (locale === 'fr' || loaded.has(locale)) return say(locale)
    const giveUp = () => say('fr')
    const cancel = clock.after(patienceMs, giveUp)
    loaders[locale]()
      .then((messages) => {
        loaded.set(locale, messages)
        say(locale)
      })
      .catch(giveUp)
      .finally(cancel)
    return () => {
      current = false
      cancel()
    }
  }, [locale, clock])

  return spoken
}
