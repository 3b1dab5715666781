import type { Secret } from '@pvit-checkout/pvit'
import type { DeliveryTarget } from '@pvit-checkout/contract/shop'
import { Webhook } from 'standardwebhooks'
import type { Attempt, DueDelivery } from './event.ts'

export interface PostRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly signal: AbortSignal
}

export interface PostReply {
  readonly status: number
  /** The header as it came. */
  readonly retryAfter: string | null
}

/** POST once, follow nothing, throw the reply's body away. Rejects with a PostFault when no status came. */
export type Post = (request: PostRequest) => Promise<PostReply>

/** No status came. `word` stands in the list of deliveries. */
export class PostFault extends Error {
  override readonly name = 'PostFault'
  readonly word: 'address-not-allowed' | 'no-answer'

  constructor(word: PostFault['word'], options?: ErrorOptions) {
    super(word, options)
    this.word = word
  }
}

export interface WebhookDeps {
  readonly url: string
  /** The first is today's; the others are still signed with, so that a shop can change its secret without a gap. */
  readonly secrets: readonly Secret[]
  readonly post: Post
}

export interface Hook {
  readonly target: DeliveryTarget
  deliver(delivery: DueDelivery, at: number, signal: AbortSignal): Promise<Attempt>
}

/** The shop's webhook (Standard Webhooks 1.0): any 2xx is taken, and nothing else is. */
export function createWebhook({ url, secrets, post }: WebhookDeps): Hook {
  const signers = secrets.map((secret) => new Webhook(secret.reveal()))
  return {
    target: 'webhook',
    async deliver({ eventId, body }, at, signal) {
      const sentAt = new Date(at)
      const headers = {
        'content-type': 'application/json',
        'user-agent': 'pvit-checkout',
        'webhook-id': eventId,
        'webhook-timestamp': String(Math.floor(at / 1_000)),
        'webhook-signature': signers.map((signer) => signer.sign(eventId, sentAt, body)).join(' '),
      }
      try {
        return read(await post({ url, headers, body, signal }), at)
      } catch (error) {
        const cause = error instanceof PostFault ? error.word : 'no-answer'
        return { kind: 'not-delivered', status: null, cause }
      }
    },
  }
}

function read({ status, retryAfter }: PostReply, now: number): Attempt {
  if (status >= 200 && status < 300) return { kind: 'delivered', status }
  const failed = { kind: 'not-delivered', status } as const
  // A redirect would carry the order to an address nobody configured.
  if (status >= 300 && status < 400) return { ...failed, cause: 'redirect' }
  // Standard Webhooks: "gone" means that it must not be tried again.
  if (status === 410) return { ...failed, cause: 'gone', gone: true }
  return { ...failed, cause: 'refused', retryAfterMs: toMs(retryAfter, now) }
}

/** Seconds, or a date (RFC 9110 §10.2.3). */
function toMs(retryAfter: string | null, now: number): number | null {
  if (retryAfter === null) return null
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * 1_000
  const at = Date.parse(retryAfter)
  return Number.isNaN(at) ? null : Math.max(at - now, 0)
}
