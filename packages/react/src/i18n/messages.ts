import type { ErrorCode, Reason } from '@pvit-checkout/contract/checkout'
import { fr } from './fr.ts'

export type MessageKey = keyof typeof fr
/** One language: every key of the French source. Totality over the catalogue is checked just below. */
export type Messages = Record<MessageKey, string>

/** What `{…}` marks in the French text of a key. */
type Blanks<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Blanks<Rest>
  : never
type Fill<Key extends MessageKey> = [Blanks<(typeof fr)[Key]>] extends [never]
  ? []
  : [values: Readonly<Record<Blanks<(typeof fr)[Key]>, string | number>>]

export type Translate = <Key extends MessageKey>(key: Key, ...fill: Fill<Key>) => string

// A code or reason the catalogue gains and French lacks stops the build here.
fr satisfies Record<`error.${ErrorCode}` | `reason.${Reason}`, string>

/** Put words to keys; `overrides` are the shop's own, key by key. */
export function createTranslate(messages: Messages, overrides: Partial<Messages> = {}): Translate {
  return (key, ...fill) => {
    const text = unbrokenMarks(overrides[key] ?? messages[key])
    const [values] = fill as [Readonly<Record<string, string | number>>?] // `Fill` has checked it at the call
    if (values === undefined) return text
    return text.replace(/\{(\w+)\}/g, (blank, name: string) => String(values[name] ?? blank))
  }
}

/** French puts a space before these marks, and never the mark alone on the next line. */
function unbrokenMarks(text: string): string {
  return text.replace(/ ([?!:;])/g, '\u00a0$1')
}
