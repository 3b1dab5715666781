import {
  eventNotes,
  type DeliveryTarget,
  type ShopEvent,
  type ShopEventData,
  type ShopEventType,
} from '@pvit-checkout/contract/shop'
import type { Attempt, DueDelivery } from './event.ts'

/** What a handler is told besides the snapshot. */
export interface EventNote {
  /** Equal for every repeat of one event: remember it, and do nothing the second time. */
  readonly id: string
  readonly type: ShopEventType
  /** When it was committed, ISO 8601. */
  readonly timestamp: string
}

/** Returns, or resolves, once the shop has kept what it was told. A throw or a rejection asks to be told again. */
export type EventHandler<Type extends ShopEventType> = (
  data: ShopEventData<Type>,
  event: EventNote,
) => unknown

export interface Handlers {
  readonly target: DeliveryTarget
  /** Returns what takes the handler away again. Throws a TypeError at a type that no event has: it would never be called. */
  on<Type extends ShopEventType>(type: Type, handler: EventHandler<Type>): () => void
  /** The types somebody listens to. */
  types(): readonly ShopEventType[]
  /** Hand the event to all handlers of its type, side by side. One that fails has all of them told again. */
  deliver(delivery: DueDelivery): Promise<Attempt>
}

type AnyHandler = (data: ShopEvent['data'], event: EventNote) => unknown

export interface HandlersDeps {
  /** A type is listened to for the first time: what was kept for it can be delivered now. */
  readonly onListening: () => void
  /** What a handler threw, for the shop's own eyes. */
  readonly onFault: (type: ShopEventType, error: unknown) => void
}

export function createHandlers({ onListening, onFault }: HandlersDeps): Handlers {
  const byType = new Map<ShopEventType, Set<AnyHandler>>()

  return {
    target: 'handler',
    on(type, handler) {
      if (!Object.hasOwn(eventNotes, type)) throw unknownType(type)
      // One object per call: the same function registered twice is called twice, and taken away once.
      const entry: AnyHandler = (data, event) => handler(data as ShopEventData<typeof type>, event) // kept under its type
      const listening = byType.get(type) ?? new Set()
      byType.set(type, listening.add(entry))
      if (listening.size === 1) onListening()
      return () => {
        listening.delete(entry)
        if (listening.size === 0 && byType.get(type) === listening) byType.delete(type)
      }
    },
    types: () => [...byType.keys()],
    async deliver({ type, eventId, body }) {
      const { data, timestamp } = JSON.parse(body) as ShopEvent // written by the outbox alone
      const told = [...(byType.get(type) ?? [])].map(async (handler) =>
        // A copy for each: what one changes, the next would take for what happened.
        handler(structuredClone(data), { id: eventId, type, timestamp }),
      )
      if (told.length === 0) return { kind: 'not-delivered', status: null, cause: 'no-handler' }
      const outcomes = await Promise.allSettled(told)
      const failed = outcomes.filter((outcome) => outcome.status === 'rejected')
      for (const { reason } of failed) onFault(type, reason)
      return failed.length === 0
        ? { kind: 'delivered', status: null }
        : { kind: 'not-delivered', status: null, cause: 'handler-failed' }
    },
  }
}

function unknownType(type: string): TypeError {
  const types = Object.keys(eventNotes).join(', ')
  return new TypeError(`No event is called ${JSON.stringify(type)}. Listen to one of ${types}.`)
}
