import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { ShopEvent } from '@pvit-checkout/contract/shop'
import { Webhook, WebhookVerificationError } from 'standardwebhooks'

import type { Shop } from './shop.ts'

export interface WebhookOptions {
  /** As the proxy has them in SHOP_WEBHOOK_SECRET: of several, any one is believed. None: nothing is. */
  secrets: readonly string[]
  shop: Pick<Shop, 'hear'>
  warn: (message: string) => void
}

/**
 * `POST /payments`: where the proxy tells this shop what became of its payments. Anybody can post here, so nothing is read
 * before the signature is good. What is answered with 2xx is never told again: it is on file by then.
 */
export function webhookRoutes({ secrets, shop, warn }: WebhookOptions): Hono {
  const verifiers = secrets.map((secret) => new Webhook(secret))
  const tooLarge = bodyLimit({ maxSize: 262_144, onError: (c) => c.text('too large', 413) })
  return new Hono().post('/payments', tooLarge, async (c) => {
    const body = await c.req.text() // as it came: the signature is over these bytes
    if (!verifiers.some((verifier) => isSigned(verifier, body, c.req.header())))
      return c.text('not signed with SHOP_WEBHOOK_SECRET, or more than five minutes old', 401)
    const event = ShopEvent.safeParse(JSON.parse(body))
    // A newer proxy may tell of things this shop has never heard of: taken, and let be.
    if (event.success) await shop.hear(event.data)
    else warn('the proxy tells of something this shop does not know')
    return c.body(null, 204)
  })
}

function isSigned(verifier: Webhook, body: string, headers: Record<string, string>): boolean {
  try {
    verifier.verify(body, headers, { jsonParse: false })
    return true
  } catch (error) {
    if (error instanceof WebhookVerificationError) return false
    throw error
  }
}
