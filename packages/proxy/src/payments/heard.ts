import type { RequestOutcome } from '@pvit-checkout/pvit'
import type { Log, LogFields } from '../log.ts'

/** For the timeline: what PVIT answered, and how we know, in our words. */
export function told(type: string, outcome: RequestOutcome | null) {
  const fault = outcome !== null && 'fault' in outcome ? outcome.fault : null
  const cause = outcome !== null && 'cause' in outcome ? (outcome.cause ?? null) : null
  const detail = { outcome: outcome?.kind ?? 'no key', fault: fault?.error ?? null, cause }
  return { type, source: 'pvit', detail } as const
}

/** A fault of PVIT's, or of whoever stands between: none of these comes from a slow line. */
const strange: ReadonlySet<string> = new Set([
  'wrong-reference',
  'wrong-account',
  'unreadable-reply',
  'redirect',
  'foreign-host',
])

/** Whoever looks after the shop has to know; the payment is asked about either way. */
export function alertIfStrange(log: Log, outcome: RequestOutcome, fields: LogFields): void {
  const { cause } = told('answer', outcome).detail
  if (cause !== null && strange.has(cause))
    log.error("PVIT's reply is none to our request", { ...fields, cause })
}
