import type { TimelineEntry } from '@pvit-checkout/contract/shop'
import type { CallbackClaim, RequestOutcome } from '@pvit-checkout/pvit'
import type { StatusReading } from '../../payments/translate.ts'
import { networkCauses } from '../network-causes.ts'

/** A line of a payment's timeline as a sentence. What this version has no sentence for is told as it stands. */
export function sentenceOf({ type, source, detail }: TimelineEntry): string {
  const write = detail['unreadable'] === true ? undefined : sentences[type]
  if (write !== undefined) return write(detail, source)
  const told = Object.entries(detail).map(([name, value]) => `${name} ${value}`)
  return [`${source}: ${type}`, ...told].map((part) => clean(part)).join(', ')
}

type Detail = TimelineEntry['detail']

const sentences: Readonly<Record<string, (detail: Detail, source: string) => string>> = {
  started: ({ method }) => `The shopper started it${method === undefined ? '' : ` by ${method}`}.`,
  send: () => 'The proxy sends it to PVIT.',
  resend: () => 'The proxy sends it once more, under the same reference.',
  answer: (detail) =>
    `${answerOf('PVIT answered', detail)}${provesNothingTaken(detail) ? ' Nothing was taken.' : ''}`,
  // Whatever becomes of the repeat, the first request may have been executed.
  repeat: (detail) => answerOf('PVIT answered to that', detail),
  status: ({ seen }) => `The proxy asked PVIT how it stands: ${word(seen, seenWords)}.`,
  contradicted: ({ seen }) =>
    `PVIT had said that it is paid, and now: ${word(seen, seenWords)}. It stays paid; a person looks it up.`,
  callback: ({ says }) => `PVIT called: ${word(says, claims)}. Unsigned, so PVIT is asked.`,
  check: (_, source) => `The ${source} asked to look again.`,
  checkFailed: () => 'The proxy could not look into it; it tries again.',
  trigger: () => 'The proxy opens the link that raises the prompt.',
  notOpened: () => 'It was too late to open it: nothing was taken.',
  opened: ({ answered }) =>
    `The link was opened${answered === true ? '' : ', and gave no answer'}.`,
  neverSent: () => 'Its time to be sent was over.',
  cancel: () => 'The session was closed while it waited to be sent.',
  linkLost: () => 'Nobody has the address of its page: nothing can be taken through it.',
  noAnswer: () => 'The process that sent it was gone: it may have been taken.',
  notReceived: () => 'PVIT never knew it, and knows others: nothing was taken.',
  gaveUp: () => 'PVIT did not say for a week: a person decides.',
  verdict: ({ state, reason }) => `A person decided: ${String(state)}. ${clean(String(reason))}`,
}

function answerOf(begin: string, { outcome, fault, cause }: Detail): string {
  const why = fault ?? (cause == null ? null : word(cause, networkCauses))
  const says = isSilence(outcome) ? silences[outcome] : `${begin}: ${word(outcome, answers)}`
  return `${says}${why === null ? '' : ` (${clean(String(why))})`}.`
}

function provesNothingTaken({ outcome }: Detail): boolean {
  return outcome === 'not-sent' || outcome === 'refused'
}

/** Where PVIT said nothing, or nothing that is clear, the line must not begin with its answer. */
const silences = {
  'not-sent': 'It could not be sent',
  'no key': 'There was no key; nothing was sent',
  'maybe-executed': 'No clear answer came; it may have been taken',
  'link-lost': 'No address of a page came: one may exist, and nobody has it',
} satisfies Partial<Record<Outcome, string>>

function isSilence(outcome: Detail[string] | undefined): outcome is keyof typeof silences {
  return Object.hasOwn(silences, String(outcome))
}

type Outcome = Exclude<RequestOutcome['kind'], 'settled'> | 'no key'

/** All but `settled`, which the reply to a payout alone can be. */
const answers = {
  accepted: 'taken in; the customer decides',
  unproven: 'it names an end, or does not know; only a question can tell',
  refused: 'refused',
  'key-refused': 'the key is refused',
  'probably-refused': 'probably refused; it is asked first',
  'already-exists': 'the reference exists already',
  'link-made': 'here is the page to pay on',
} satisfies Record<Exclude<Outcome, keyof typeof silences>, string>

const seenWords = {
  pending: 'not decided yet',
  success: 'paid',
  failed: 'not paid',
  unclear: 'PVIT does not know yet',
  conflict: 'PVIT speaks of another payment',
  stranger: 'PVIT has a payment of somebody else by its reference',
  'not-found': 'PVIT does not know it',
  refused: 'PVIT refuses the question',
  'no-answer': 'no answer',
} satisfies Record<StatusReading['seen'], string>

const claims = {
  SUCCESS: 'it says paid',
  FAILED: 'it says not paid',
  PENDING: 'it says not decided yet',
  AMBIGUOUS: 'it says it does not know',
  UNRECOGNISED: 'it says a word that nobody here knows',
} satisfies Record<CallbackClaim['status'], string>

function word(value: Detail[string] | undefined, words: Readonly<Record<string, string>>): string {
  return words[String(value)] ?? clean(String(value))
}

/** Nothing in it can move the cursor of a terminal. */
export function clean(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ')
}

/** `2026-11-23 09:14:03Z`: UTC, as in the log of `serve`, so that one stands beside the other wherever either is read. */
export function utcTime(iso: string): string {
  return new Date(iso).toISOString().replace('T', ' ').replace(/\.\d+/, '')
}
