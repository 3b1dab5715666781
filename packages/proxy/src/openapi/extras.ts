import * as z from 'zod/mini'
import { IdempotencyKey, timing, type ProblemCode } from '@pvit-checkout/contract/checkout'
import { settingsMarkHeader } from '../config/settings-mark.ts'
import type { Content, Parameter, Reply } from './openapi.ts'
import type { JsonSchema } from './schemas.ts'

/** What HTTP says of a route beside its schemas. */
export interface Extra {
  readonly parameters?: readonly Parameter[]
  readonly replyHeaders?: NonNullable<Reply['headers']>
  readonly alsoGood?: readonly number[]
  readonly moreReplies?: Readonly<Record<string, Reply>>
  /** Answers with the body of a good one under another status, and what they mean. */
  readonly badButWhole?: Readonly<Record<number, string>>
  readonly content?: Content
  readonly bodyOptional?: boolean
  /** Where a code has other statuses than the catalogue's own. */
  readonly statuses?: Partial<Record<ProblemCode, readonly number[]>>
}

export const text: JsonSchema = { type: 'string' }
export const eTag: NonNullable<Reply['headers']> = {
  ETag: { description: 'The version of what is shown; send it as If-None-Match', schema: text },
}
const rateLimit = {
  RateLimit: { description: 'What is left of the limits', schema: text },
  'RateLimit-Policy': { description: 'The limits', schema: text },
}
const retryAfter: NonNullable<Reply['headers']> = {
  'Retry-After': { description: 'Seconds', schema: { type: 'integer' } },
}
/** What a problem of this status says in its head. */
export const problemHeaders: Readonly<Record<number, NonNullable<Reply['headers']>>> = {
  401: { 'WWW-Authenticate': { description: '`Bearer`', schema: text } },
  429: { ...retryAfter, ...rateLimit },
  503: retryAfter,
}
const { $schema: _, ...keySchema } = z.toJSONSchema(IdempotencyKey)
const idempotencyKey: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: 'Made once per intent, and sent again with each retry of it.',
  schema: keySchema,
}
export const header = (name: string, description: string): Parameter => {
  return { name, in: 'header', required: false, description, schema: text }
}

/** By the name of what is asked in a query. */
export const queryNotes: Readonly<Record<string, string>> = {
  limit: 'How many of the list.',
  cursor:
    '`nextCursor` of the answer before, of this list alone. It is a place, from which the list goes on to what is older: with other filters too.',
}

/** By the operation's id. */
export const extras: Readonly<Record<string, Extra>> = {
  'shop.openSession': { alsoGood: [200] },
  'shop.startPayout': { parameters: [idempotencyKey] },
  'shop.renewSecrets': { bodyOptional: true },
  'shop.resolvePayment': { statuses: { 'invalid-request': [400, 409, 422] } },
  'checkout.startPayment': {
    parameters: [idempotencyKey],
    replyHeaders: { ...eTag, ...rateLimit },
  },
  'checkout.readPayment': {
    parameters: [
      header('If-None-Match', 'The ETag that is known: 304 while nothing moved.'),
      header(
        'Prefer',
        `\`wait=25\`, with If-None-Match: wait up to so many seconds (at most ${timing.longPollMs / 1_000}) for something newer.`,
      ),
    ],
    replyHeaders: eTag,
    moreReplies: { 304: { description: 'Nothing moved', headers: eTag } },
  },
  'checkout.watchPayment': {
    parameters: [header('Last-Event-ID', 'The version that is known.')],
    content: {
      'text/event-stream': {
        schema: {
          type: 'string',
          description: `Events \`payment\`: \`id\` is the version, \`data\` a PaymentView. The first comes at once, a comment every ${timing.heartbeatMs / 1_000} s; it closes after a final state, or ${timing.streamMaxMs / 60_000} minutes.`,
        },
      },
    },
  },
  ready: {
    replyHeaders: {
      [settingsMarkHeader]: {
        description:
          'Another one where the proxy was started with other accounts, addresses, terms or amounts; of them it tells nothing',
        schema: text,
      },
    },
    badButWhole: { 503: 'Some account cannot start payments; its cause is named' },
  },
}
