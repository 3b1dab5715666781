import type { fr } from './fr.ts'
import type { lateFr } from './late-fr.ts'

type French = typeof fr & typeof lateFr
export type MessageKey = keyof French
/** What is there from the first paint. */
export type FirstKey = keyof typeof fr
/** One language: every key of the French source. A code or reason it lacks does not compile where it becomes a key. */
export type Messages = Record<MessageKey, string>
export type FirstMessages = Record<FirstKey, string> & Partial<Messages>

/** What `{…}` marks in the French text of a key. */
type Blanks<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Blanks<Rest>
  : never
type Fill<Key extends MessageKey> = [Blanks<French[Key]>] extends [never]
  ? []
  : [values: Readonly<Record<Blanks<French[Key]>, string | number>>]

export type Translate<Known extends MessageKey = FirstKey> = <Key extends Known>(
  key: Key,
  ...fill: Fill<Key>
) => string

/** Put words to keys; `overrides` are the shop's own, key by key. */
export function createTranslate<Known extends MessageKey>(
  messages: Readonly<Record<Known, string>>,
  overrides: Partial<Messages> = {},
): Translate<Known> {
  return (key, ...fill) => {
    const [values = {}] = fill as [Readonly<Record<string, string | number>>?] // `Fill` has checked it at the call
    const text = overrides[key] ?? messages[key]
    return unbroken(
      text.replace(/\{(\w+)\}/g, (blank, name: string) => String(values[name] ?? blank)),
    )
  }
}

/**
 * French puts a space before these marks, and never the mark alone on the next line; nor does a line end within a phone
 * number, masked or not.
 */
export function unbroken(text: string): string {
  return text.replace(/ (?=[?!:;•])|([\d•]) (?=\d\d)/g, '$1\u00a0')
}
