import { IdempotencyKey, PaymentId } from '@pvit-checkout/contract/checkout'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createAttempts } from './attempt.ts'
import { createFakeStorage } from './testing/index.ts'

const intent = { method: 'mobile_money', phone: '074123456' } as const
const other = { method: 'mobile_money', phone: '066820866' } as const
const failed = PaymentId.parse('pay_0000000001')
const begun = PaymentId.parse('pay_0000000002')

describe('the attempt key', () => {
  it('is one per intent, and the same on every retry', () => {
    const { attempts, session } = fresh()
    const key = attempts.send(session, intent, null)
    expect(attempts.send(session, intent, null)).toBe(key)
    expect(attempts.send(session, other, null)).not.toBe(key)
  })

  it('outlives the page and all its memory, in this tab', async () => {
    const { attempts, session, storage } = fresh()
    const key = attempts.send(session, intent, null)
    vi.resetModules()
    const reloaded = await import('./attempt.ts')
    expect(reloaded.createAttempts(storage).send(session, intent, null)).toBe(key)
    expect(reloaded.createAttempts(storage).inDoubt(session, null)).toBe(true)
  })

  it('belongs to one session', () => {
    const { attempts, session } = fresh()
    expect(attempts.send(session, intent, null)).not.toBe(
      attempts.send(`${session}x`, intent, null),
    )
  })

  it('is new after a payment came of it, and after a later payment failed', () => {
    const { attempts, session } = fresh()
    const first = attempts.send(session, intent, null)
    const second = attempts.send(session, intent, failed)
    attempts.done(session, begun)
    const third = attempts.send(session, intent, failed)
    expect(new Set([first, second, third]).size).toBe(3)
  })

  it('is kept after a refusal, but in doubt no more', () => {
    const { attempts, session } = fresh()
    const key = attempts.send(session, intent, null)
    expect(attempts.inDoubt(session, null)).toBe(true)
    attempts.refused(session)
    expect(attempts.inDoubt(session, null)).toBe(false)
    expect(attempts.send(session, intent, null)).toBe(key)
  })

  it('is in doubt only until a newer payment is known', () => {
    const { attempts, session } = fresh()
    attempts.send(session, intent, null)
    expect(attempts.inDoubt(session, failed)).toBe(false)
  })

  it('is made of 128 random bits in the form the proxy takes', () => {
    const keys = Array.from({ length: 100 }, () => {
      const { attempts, session } = fresh()
      return attempts.send(session, intent, null)
    })
    expect(new Set(keys).size).toBe(100)
    for (const key of keys) {
      expect(IdempotencyKey.safeParse(key).success).toBe(true)
      expect(key).toHaveLength(32)
    }
  })

  it('needs no crypto.randomUUID, which plain http and old WebViews lack', () => {
    const { crypto } = globalThis
    const old = { getRandomValues: crypto.getRandomValues.bind(crypto) }
    Object.defineProperty(globalThis, 'crypto', { value: old, configurable: true })
    try {
      const { attempts, session } = fresh()
      expect(attempts.send(session, intent, null)).toMatch(/^[0-9a-f]{32}$/)
    } finally {
      Object.defineProperty(globalThis, 'crypto', { value: crypto, configurable: true })
    }
  })
})

describe('where storage fails', () => {
  afterEach(() => vi.unstubAllGlobals())

  const full = () => {
    throw new DOMException('no', 'QuotaExceededError')
  }
  it.each([
    ['throws', { getItem: full, setItem: full, removeItem: full }],
    ['is full', { getItem: () => null, setItem: full, removeItem: () => {} }],
    ['is missing', null],
  ])('(%s) memory keeps the key, for every engine on the page', (_, storage) => {
    const { session } = fresh()
    const key = createAttempts(storage).send(session, intent, null)
    const again = createAttempts(storage)
    expect(again.send(session, intent, null)).toBe(key)
    again.forget(session)
    expect(again.send(session, intent, null)).not.toBe(key)
  })

  it('(may not be reached) memory keeps the key, and a session that is only drawn does not reach for it', () => {
    const reach = vi.fn<() => never>(full)
    vi.stubGlobal('sessionStorage', undefined)
    Object.defineProperty(globalThis, 'sessionStorage', { get: reach, configurable: true })
    const { session } = fresh()
    const attempts = createAttempts()
    expect(reach).not.toHaveBeenCalled()
    const key = attempts.send(session, intent, null)
    expect(createAttempts().send(session, intent, null)).toBe(key)
    expect(reach).toHaveBeenCalled()
  })

  it('(is full by now) memory’s key is not passed over for the one stored before', () => {
    const { attempts, session, storage } = fresh()
    attempts.send(session, other, null)
    const choked = createAttempts({ ...storage, setItem: full })
    const key = choked.send(session, intent, null)
    expect(choked.send(session, intent, null)).toBe(key)
    expect(choked.inDoubt(session, null)).toBe(true)
  })

  it.each(['{', 'null', '7', '"text"', '{"key":1}'])('takes %s for nothing', (text) => {
    const { attempts, session, storage } = fresh()
    storage.setItem(`pvit-checkout:${session}`, text)
    expect(IdempotencyKey.safeParse(attempts.send(session, intent, null)).success).toBe(true)
  })
})

describe('what is stored', () => {
  it('names no number', () => {
    const { attempts, session, storage } = fresh()
    attempts.send(session, intent, null)
    expect([...storage.entries.values()].join('')).not.toMatch(/74123456|12.?34/)
  })

  it.each([
    ['the first', null, true],
    ['one that followed a failed one', failed, false],
  ])(
    'leaves no key and no intent behind once a payment came of it, only what it was: %s',
    (_, after, isFirst) => {
      const { attempts, session, storage } = fresh()
      expect(attempts.knows(session)).toBe(false)
      attempts.send(session, intent, after)
      attempts.done(session, begun)
      const left = [...storage.entries.values()].map((text): unknown => JSON.parse(text))
      expect(left).toEqual([{ key: '', intent: '', after: isFirst ? begun : after, sent: false }])
      expect(attempts.knows(session)).toBe(true)
      expect(attempts.isFirst(session, begun)).toBe(isFirst)
    },
  )

  it('is gone without a trace once the key was refused as such', () => {
    const { attempts, session, storage } = fresh()
    attempts.send(session, intent, null)
    attempts.forget(session)
    expect(storage.entries.size).toBe(0)
    expect(attempts.knows(session)).toBe(false)
  })
})

let sessions = 0
function fresh() {
  const storage = createFakeStorage()
  return { storage, attempts: createAttempts(storage), session: `cs_test${++sessions}` }
}
