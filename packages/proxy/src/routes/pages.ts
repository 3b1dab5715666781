import * as z from 'zod/mini'
import type { CheckoutError } from '@pvit-checkout/contract/checkout'
import { notAsDocumented } from '../input.ts'
import type { Page, Place } from '../store/listing.ts'

const Cursor = z.tuple([z.int(), z.string()])

/** How the ids of each list begin: by it a cursor of another one is known. */
const idsOf = { payments: 'pay_', payouts: 'po_', deliveries: 'dlv_' } as const

/**
 * The page a query asks for. One row more than its limit is read, to know whether a next page exists. A cursor is a place
 * of its list, whatever the filters: with others the list goes on behind that place.
 */
export function pageOf(
  list: keyof typeof idsOf,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Page {
  return { limit: limit + 1, after: cursor === undefined ? undefined : placeOf(list, cursor) }
}

/** What was read as a page: its items, and where the next one begins. */
export function toPage<Row extends { readonly id: string; readonly createdAt: number }>(
  rows: readonly Row[],
  limit: number,
): { rows: readonly Row[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const nextCursor =
    rows.length > limit && last !== undefined
      ? Buffer.from(JSON.stringify([last.createdAt, last.id])).toString('base64url')
      : null
  return { rows: shown, nextCursor }
}

function placeOf(list: keyof typeof idsOf, cursor: string): Place {
  const { at, id } = readCursor(cursor)
  if (!id.startsWith(idsOf[list])) throw notTaken(`It is a place of another list than ${list}. `)
  return { at, id }
}

function readCursor(cursor: string): Place {
  try {
    const [at, id] = Cursor.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
    return { at, id }
  } catch (cause) {
    throw notTaken('', cause)
  }
}

function notTaken(why: string, cause?: unknown): CheckoutError {
  const detail = `${why}Send \`nextCursor\` of this list’s answer before as it is, or leave it out.`
  return notAsDocumented([{ path: 'cursor', code: 'invalid_cursor', detail }], cause)
}
