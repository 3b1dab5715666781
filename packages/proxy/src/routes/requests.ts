import { hash, timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import type * as z from 'zod/mini'
import { CheckoutError, IdempotencyKey } from '@pvit-checkout/contract/checkout'
import { readJson, type Secret } from '@pvit-checkout/pvit'
import { notAsDocumented, readInput } from '../input.ts'
import { holdsCardNumber } from './card-numbers.ts'
import { passageOf } from './connection.ts'

const bodyMaxBytes = 16 * 1_024

/** The body as the route's schema reads it. Throws a CheckoutError naming every field at fault. */
export async function parseBody<Schema extends z.ZodMiniType>(
  context: Context,
  schema: Schema,
  inspect?: (text: string) => void,
): Promise<z.infer<Schema>> {
  const text = await readText(context, bodyMaxBytes)
  const value = readPlainJson(context, text)
  inspect?.(text)
  return readInput(schema, value)
}

/** As `parseBody`, for what a browser sends: a card's number is refused before anything is made of it. */
export function parseShopperBody<Schema extends z.ZodMiniType>(
  context: Context,
  schema: Schema,
): Promise<z.infer<Schema>> {
  return parseBody(context, schema, (text) => {
    if (!holdsCardNumber(text)) return
    const detail = 'A card number must never come here: cards are entered on PVIT’s page.'
    throw new CheckoutError('invalid-request', {
      detail,
      errors: [{ path: '', code: 'card-number', detail }],
    })
  })
}

/** As `parseBody`, for a route whose body may be left out altogether: nothing then reads as `{}`. */
export async function parseOptionalBody<Schema extends z.ZodMiniType>(
  context: Context,
  schema: Schema,
): Promise<z.infer<Schema>> {
  // Over a socket a body that was left out is a stream that ends at once: only reading tells.
  const text = await readText(context, bodyMaxBytes)
  return text === '' ? readInput(schema, {}) : readInput(schema, readPlainJson(context, text))
}

/** What stands after the `?`, as the route's schema reads it. A name given twice is refused: which one was meant? */
export function parseQuery<Schema extends z.ZodMiniType>(
  context: Context,
  schema: Schema,
): z.infer<Schema> {
  const given = context.req.queries()
  const twice = Object.keys(given).filter((name) => given[name]?.length !== 1)
  if (twice.length > 0) {
    throw notAsDocumented(
      twice.map((path) => ({ path, code: 'given_twice', detail: 'Give it once.' })),
    )
  }
  return readInput(schema, context.req.query())
}

/** The body as text, refused before and while reading when it is longer than `most` bytes, or compressed. */
export async function readText(context: Context, most: number): Promise<string> {
  if ((context.req.header('Content-Encoding') ?? 'identity') !== 'identity') {
    throw new CheckoutError('unsupported-media-type', { detail: 'Send the body uncompressed.' })
  }
  const tooLarge = () => new CheckoutError('body-too-large', { detail: `At most ${most} bytes.` })
  const announced = context.req.header('Content-Length')
  if (Number(announced ?? 0) > most) throw tooLarge()
  // It ends there: read at once, it costs a host on Node no stream.
  if (announced !== undefined && passageOf(context).lengthHolds === true)
    return context.req.raw.text()
  const { body } = context.req.raw
  if (body === null) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > most) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** The Idempotency-Key header. Throws a CheckoutError when there is none, or it is malformed. */
export function idempotencyKey(context: Context): string {
  const key = IdempotencyKey.safeParse(context.req.header('Idempotency-Key'))
  if (key.success) return key.data
  throw new CheckoutError('idempotency-key-missing', {
    detail:
      'Send Idempotency-Key: 8 to 64 of A-Z a-z 0-9 _ -, made once per intent to pay and sent again with each retry.',
  })
}

/** Whoever asks has this version already: If-None-Match by RFC 9110, where a weak tag is as good as a strong one. */
export function isKnown(context: Context, etag: string): boolean {
  const known = context.req.header('If-None-Match')
  if (known === undefined || known === etag) return known === etag
  return known
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''))
    .some((tag) => tag === '*' || tag === etag.replace(/^W\//, ''))
}

/** The bearer token of the Authorization header, or null. */
export function bearer(context: Context): string | null {
  return (
    /^Bearer ([\x21-\x7e]{1,512})$/i.exec(context.req.header('Authorization') ?? '')?.[1] ?? null
  )
}

/** Whether what is given is the secret, told in a time that does not depend on where they differ. */
export function matcherOf(secret: Secret): (given: string) => boolean {
  const digest = (text: string) => hash('sha256', text, 'buffer')
  const expected = digest(secret.reveal())
  return (given) => timingSafeEqual(digest(given), expected)
}

/** What the text holds, where it is said to be JSON: a browser sends that to another origin only after a preflight. */
function readPlainJson(context: Context, text: string): unknown {
  const type = context.req.header('Content-Type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json')
    throw new CheckoutError('unsupported-media-type', {
      detail: 'Send Content-Type: application/json.',
    })
  const value = readJson(text)
  if (value !== undefined) return value
  throw new CheckoutError('invalid-request', {
    status: 400,
    detail:
      'The body is no plain JSON: cut off, nested deeper than 8, or naming a field twice, __proto__ or constructor.',
  })
}
