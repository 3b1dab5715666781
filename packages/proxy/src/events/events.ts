import type { DeliveryTarget, ShopEventType } from '@pvit-checkout/contract/shop'
import type { Clock } from '@pvit-checkout/pvit'
import type { Settings } from '../config/settings.ts'
import { causeOf, type Log } from '../log.ts'
import type { Random } from '../payments/reference.ts'
import type { Store } from '../store/store.ts'
import { createCourier, type Courier, type Lane } from './courier.ts'
import { createHandlers, type Handlers } from './handlers.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import { createPost } from './post.ts'
import { createWebhook, type Post } from './webhook.ts'

/** What the shop hears, and how: made by the outbox in the commit of what happened, brought by the courier. */
export interface Events {
  readonly outbox: Outbox
  readonly courier: Courier
  readonly on: Handlers['on']
}

export interface EventsDeps {
  readonly settings: Settings
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly post: Post | undefined
  /** What a webhook's signature is dated by: the shop compares it with its own clock, to within five minutes. */
  readonly wallTime: () => number
  /** Other instances fill and empty the same outbox. */
  readonly shared?: boolean
}

export function createEvents(deps: EventsDeps): Events {
  const { settings, store, clock, random, log, post, shared = false } = deps
  const handlers = createHandlers({
    onListening: () => courier.listen(),
    onFault: (type, error) =>
      log.error('a handler of checkout.on failed', { event: type, cause: causeOf(error) }),
  })
  const webhook = webhookLane(settings, deps.wallTime, post)
  const targetsOf = (type: ShopEventType): DeliveryTarget[] => [
    ...(webhook === null ? [] : [webhook.target]),
    ...(handlers.types().includes(type) ? [handlers.target] : []),
  ]
  const outbox = createOutbox({ targetsOf })
  const lanes = [{ ...handlers, timeoutMs: 30_000 }, ...(webhook === null ? [] : [webhook])]
  const courier = createCourier({ store, outbox, lanes, clock, random, log, shared })
  return { outbox, courier, on: (type, handler) => handlers.on(type, handler) }
}

function webhookLane(
  settings: Settings,
  wallTime: () => number,
  post: Post | undefined,
): Lane | null {
  const { shopWebhookUrl, shopWebhookSecret, shopWebhookAllowPrivate } = settings
  if (shopWebhookUrl === null) return null
  const webhook = createWebhook({
    url: shopWebhookUrl.href,
    secrets: shopWebhookSecret,
    post: post ?? createPost({ allowPrivate: shopWebhookAllowPrivate }),
  })
  return {
    ...webhook,
    deliver: (event, _at, signal) => webhook.deliver(event, wallTime(), signal),
    types: () => null,
    timeoutMs: 15_000,
  }
}
