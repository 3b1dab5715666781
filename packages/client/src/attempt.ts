import { returnNote, type PaymentId, type StartPayment } from '@pvit-checkout/contract/checkout'
import type { AttemptStorage } from './types.ts'

/** What is kept of one intent to pay. The number itself is not: phones are lent. */
interface Attempt {
  key: string
  /** Tells one intent from another. */
  intent: string
  /**
   * The newest payment when the intent was made: a newer one is this intent's answer. Where there was none, the payment
   * that came of it, once that has answered.
   */
  after: PaymentId | null
  /** It left, and no answer came yet. */
  sent: boolean
}

/** Attempt keys: made once per intent, kept over reloads, and the same on every retry. One per session. */
export interface Attempts {
  /** The key to send now, and a note that it left. */
  send(session: string, intent: StartPayment, after: PaymentId | null): string
  /** The proxy refused it before anything was committed: the same intent takes the same key again. */
  refused(session: string): void
  /**
   * That payment came of it: the next intent takes a new key. Whether it was the first is remembered, else after which
   * it came.
   */
  done(session: string, payment: PaymentId): void
  /** The key was refused as such: the next intent takes a new one. */
  forget(session: string): void
  /** Something was sent in this tab, before this page perhaps. */
  knows(session: string): boolean
  /** That payment was sent in this tab as the session's first. Of another tab's nobody here can say so. */
  isFirst(session: string, payment: PaymentId): boolean
  /** Something was sent and nobody knows yet what became of it, if `newest` is still the newest payment. */
  inDoubt(session: string, newest: PaymentId | null): boolean
  /** The shopper leaves for PVIT's page; the proxy's return pages bring them back to this one. */
  leave(page: string): void
}

// Where storage fails, two engines on one page must still find the same key.
const pageMemory = new Map<string, string>()

export function createAttempts(
  given?: AttemptStorage | null,
  random: () => string = randomKey,
): Attempts {
  // Reached for when it is used: the first touch waits for another process of the browser, and a form is drawn before. It
  // throws where cookies are blocked.
  const storage = () => (given === undefined ? globalThis.sessionStorage : given)

  return {
    send(session, intent, after) {
      const held = read(session)
      const fingerprint = fingerprintOf(
        JSON.stringify([intent.method, intent.phone, intent.operator]),
      )
      const same = held !== null && held.intent === fingerprint && held.after === after
      const key = same ? held.key : random()
      write(session, { key, intent: fingerprint, after, sent: true })
      return key
    },
    refused: (session) => change(session, { sent: false }),
    done: (session, payment) =>
      change(session, { key: '', intent: '', sent: false, after: read(session)?.after ?? payment }),
    forget(session) {
      pageMemory.delete(nameOf(session))
      attemptTo(() => storage()?.removeItem(nameOf(session)))
    },
    knows: (session) => textOf(session) !== undefined,
    isFirst: (session, payment) => read(session)?.after === payment,
    inDoubt(session, newest) {
      const held = read(session)
      return held !== null && held.sent && held.after === newest
    },
    leave(page) {
      attemptTo(() => storage()?.setItem(returnNote, page))
    },
  }

  function read(session: string): Attempt | null {
    const value: unknown = attemptTo(() => JSON.parse(textOf(session) ?? 'null'))
    return isAttempt(value) ? value : null
  }

  function textOf(session: string): string | undefined {
    return attemptTo(() => storage()?.getItem(nameOf(session))) ?? pageMemory.get(nameOf(session))
  }

  function change(session: string, patch: Partial<Attempt>) {
    const held = read(session)
    if (held !== null) write(session, { ...held, ...patch })
  }

  function write(session: string, attempt: Attempt) {
    put(session, JSON.stringify(attempt))
  }

  function put(session: string, text: string) {
    const name = nameOf(session)
    pageMemory.set(name, text)
    try {
      storage()?.setItem(name, text)
    } catch {
      // What is stored from before would be found ahead of what memory holds.
      attemptTo(() => storage()?.removeItem(name))
    }
  }
}

/** 128 random bits. `crypto.randomUUID` is missing on plain http and in old WebViews. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function nameOf(session: string): string {
  return `pvit-checkout:${session}`
}

function isAttempt(value: unknown): value is Attempt {
  return typeof value === 'object' && value !== null && 'key' in value && 'intent' in value
}

/** FNV-1a, 32 bits: only has to differ between the few intents of one session. */
function fingerprintOf(text: string): string {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash >>> 0).toString(36)
}

function attemptTo<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
