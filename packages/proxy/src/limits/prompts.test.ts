import { randomBytes } from 'node:crypto'
import type { PaymentId, SessionId } from '@pvit-checkout/contract/checkout'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../log.ts'
import { transition } from '../payments/machine.ts'
import { openStore } from '../store/open.ts'
import { createSqlStore } from '../store/sql.ts'
import { openSqlite } from '../store/sqlite.ts'
import type { Store } from '../store/store.ts'
import { aPayment } from '../testing/payments.ts'
import { startPostgres, type TestPostgres } from '../testing/postgres.ts'
import { aSession } from '../testing/sessions.ts'
import { sized } from '../testing/whole.ts'
import { createVault } from '../vault.ts'
import { createPromptLimits, promptEndOf } from './prompts.ts'
import { limitTable, type LimitSettings } from './settings.ts'

const minute = 60_000
const day = 24 * 60 * minute
const defaults = {
  limitPhone: limitTable.LIMIT_PHONE.fallback,
  limitSession: limitTable.LIMIT_SESSION.fallback,
  limitIp: limitTable.LIMIT_IP.fallback,
  limitGlobal: limitTable.LIMIT_GLOBAL.fallback,
  limitKyc: limitTable.LIMIT_KYC.fallback,
  limitSseIp: limitTable.LIMIT_SSE_IP.fallback,
} satisfies LimitSettings
const blockList = { refusePrompt() {} }
const random = { bytes: (length: number) => randomBytes(length), number: () => 0.5 }
const vault = createVault([randomBytes(32)], random)

/**
 * Starts on one number, spread evenly over a day and over as many addresses as sessions, so many at the same moment, each
 * by the next of these instances. Resolves to how often it rang.
 */
async function attackOneNumber(
  stores: readonly Store[],
  { starts, sessions: many, atOnce }: { starts: number; sessions: number; atOnce: number },
): Promise<number> {
  // Each instance has limits of its own, and nothing between them but the database.
  const instances = stores.map((store) => ({
    store,
    reserve: createPromptLimits({
      settings: defaults,
      blockList,
      hash: (text) => vault.hash(text),
    }),
  }))
  const [first] = stores
  const sessions = Array.from({ length: many }, (_, index) =>
    aSession({
      id: `cs_TEST${String(index).padStart(22, '0')}` as SessionId,
      order: `order ${index}`,
      expiresAt: 2 * day,
    }),
  )
  for (const session of sessions) await first?.openSession(session)

  let rung = 0
  const start = async (index: number, at: number) => {
    const instance = instances[index % instances.length]
    if (instance === undefined) throw new Error('No instance is there.')
    const { store, reserve } = instance
    const place = index % many
    const session = sessions[place] ?? aSession()
    const payment = aPayment({
      id: `pay_TEST${String(index).padStart(20, '0')}` as PaymentId,
      sessionId: session.id,
      order: session.order,
      reference: `PTEST${index}`,
      attemptKey: `attempt-${index}`,
      createdAt: at,
      expiresAt: at + 3 * minute,
    })
    const address = `198.51.${Math.floor(place / 250)}.${place % 250}`
    const reservation = reserve(payment, session, address) ?? undefined
    const evidence = { at, type: 'started', source: 'shopper', detail: {} } as const
    if ((await store.insertPayment(payment, evidence, reservation)) !== 'stored') return
    rung++
    // The attacker's best case: every prompt is paid, so that no pause slows the next one down.
    const sent = transition(payment, { type: 'send' }, at)
    await store.replace(sent, 1, [evidence])
    const paid = { type: 'statusSuccess', fees: null, operator: null } as const
    await store.replace(transition(sent, paid, at), 2, [evidence])
  }
  for (let index = 0; index < starts; index += atOnce) {
    const at = 1_000 + Math.floor((index * day) / starts)
    await Promise.all(Array.from({ length: atOnce }, (_, beside) => start(index + beside, at)))
  }
  return rung
}

describe('one number rings at most eight times a day', () => {
  it('10 000 starts on one number in a day, from 500 addresses and 500 sessions, ring it at most eight times (promise 27)', async () => {
    const store = await createSqlStore(openSqlite(':memory:').dialect, vault)
    const attack = { starts: 10_000, sessions: 500, atOnce: 1 }
    expect(await attackOneNumber([store], attack)).toBe(8)
    await store.close()
  })

  describe('on Postgres', () => {
    let server: TestPostgres
    beforeAll(async () => {
      server = await startPostgres()
    }, 120_000)
    afterAll(() => server.stop(), 60_000)

    it(
      'nor do they on three instances, twenty of them at each moment (promise 27)',
      async () => {
        const url = await server.createDatabase()
        const open = () => openStore(url, { vault, log: silentLog })
        const instances = [await open(), await open(), await open()]
        const stores = instances.map(({ store }) => store)
        const attack = { starts: sized(300, 10_000), sessions: sized(30, 500), atOnce: 20 }
        expect(await attackOneNumber(stores, attack)).toBe(8)
        for (const { close } of instances) await close()
      },
      sized(60_000, 600_000),
    )
  })
})

it('keeps no number and no address in the database, and counts a page of PVIT’s not at all', () => {
  const reserve = createPromptLimits({
    settings: defaults,
    blockList,
    hash: (text) => vault.hash(text),
  })
  const keys = reserve(aPayment(), aSession(), '2001:db8::1')?.keys ?? []
  expect(keys).toHaveLength(4)
  expect(keys.join(' ')).not.toMatch(/74123456|2001:db8/)
  expect(reserve(aPayment({ method: 'restlink' }), aSession(), null)?.keys).toHaveLength(3)
  expect(reserve(aPayment({ method: 'card' }), aSession(), null)).toBeNull()
  expect(reserve(aPayment({ method: 'web' }), aSession(), null)).toBeNull()
  expect(reserve(aPayment(), aSession({ exempt: true }), null)).toBeNull()
})

it('counts a household’s whole IPv6 network as one address', () => {
  const reserve = createPromptLimits({
    settings: defaults,
    blockList,
    hash: (text) => vault.hash(text),
  })
  const keyOf = (address: string) =>
    reserve(aPayment(), aSession(), address)?.keys.find((key) => key.startsWith('ip:'))
  expect(keyOf('2001:db8:1:2::5')).toBe(keyOf('2001:db8:1:2:ffff::9'))
  expect(keyOf('2001:db8:1:3::5')).not.toBe(keyOf('2001:db8:1:2::5'))
})

it.each([
  ['declined', 'unanswered'],
  ['refused-by-payer', 'unanswered'],
  ['timed-out', 'unanswered'],
  // Who is asked for a PIN and types one is there: no pause for a wallet without enough in it.
  ['wrong-pin', 'other'],
  ['insufficient-funds', 'other'],
  ['service-unavailable', 'other'],
  ['not-received', 'other'],
  ['customer-unknown', 'never-rang'],
  ['never-sent', 'never-rang'],
] as const)('a payment that failed as %s says of its prompt: %s', (reason, end) => {
  expect(promptEndOf(aPayment({ state: 'failed', reason, firstSentAt: 1 }))).toBe(end)
  expect(promptEndOf(aPayment({ state: 'failed', reason, firstSentAt: null }))).toBe('never-rang')
})

it('a payment that goes on says nothing of its prompt yet, and a paid one that it was answered', () => {
  expect(promptEndOf(aPayment({ state: 'awaiting', firstSentAt: 1 }))).toBeNull()
  expect(promptEndOf(aPayment({ state: 'unresolved', firstSentAt: 1 }))).toBeNull()
  expect(promptEndOf(aPayment({ state: 'succeeded', firstSentAt: 1 }))).toBe('paid')
})
