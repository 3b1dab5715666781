import type * as z from 'zod/mini'
import { Amount } from '@pvit-checkout/contract/checkout'
import { Timestamp } from '@pvit-checkout/contract/shop'

/** By the schema, or its check, that refuses: what it wants is more than its type. */
const own = new Map<unknown, string>([
  [Amount, 'Give whole XAF, such as 12500.'],
  ...(Timestamp._zod.def.checks ?? []).map(
    (check) => [check, 'Give a time in UTC, such as 2026-11-23T08:00:00Z.'] as const,
  ),
])

const kinds: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

const units: Readonly<Record<string, readonly [one: string, many: string]>> = {
  string: ['character', 'characters'],
  array: ['entry', 'entries'],
}

/**
 * What a field wants, for whoever sent something else. Handed to each reading: zod's own setting is one for the whole process, and
 * in a shop's server it is the shop's.
 */
export function wantedOf(issue: z.core.$ZodRawIssue): string {
  const known = own.get(issue.inst)
  if (known !== undefined) return known
  switch (issue.code) {
    case 'invalid_type':
      return `${issue.input === undefined ? 'It is missing. ' : ''}Give ${kinds[issue.expected] ?? issue.expected}.`
    case 'invalid_value':
      return `Give one of: ${issue.values.join(', ')}.`
    case 'too_small':
      return `Give at least ${counted(issue.minimum, issue.origin)}.`
    case 'too_big':
      return `Give at most ${counted(issue.maximum, issue.origin)}.`
    case 'invalid_format':
      return issue.format === 'url'
        ? 'Give a whole URL, such as https://shop.example/orders/1042.'
        : 'Give it as documented.'
    default:
      return 'Give it as documented.'
  }
}

function counted(count: number | bigint, origin: string): string {
  const unit = units[origin]
  return unit === undefined ? String(count) : `${count} ${unit[count === 1 ? 0 : 1]}`
}
