import * as z from 'zod/mini'
import { CheckoutError } from '@pvit-checkout/contract/checkout'
import type { Page, Place } from '../store/listing.ts'

const Cursor = z.tuple([z.int(), z.string()])

/** The page a query asks for. One row more than its limit is read, to know whether a next page exists. */
export function pageOf({ limit, cursor }: { limit: number; cursor?: string | undefined }): Page {
  return { limit: limit + 1, after: cursor === undefined ? undefined : placeOf(cursor) }
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

function placeOf(cursor: string): Place {
  try {
    const [at, id] = Cursor.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
    return { at, id }
  } catch (cause) {
    throw new CheckoutError('invalid-request', {
      detail: 'Some fields are not as documented.',
      errors: [
        {
          path: 'cursor',
          code: 'invalid_cursor',
          detail: 'Send `nextCursor` of the answer before as it is, or leave it out.',
        },
      ],
      cause,
    })
  }
}
