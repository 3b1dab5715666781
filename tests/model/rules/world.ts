import {
  CheckoutError,
  type LocalPhone,
  type PaymentId,
  type SessionId,
} from '@pvit-checkout/contract/checkout'
import { Secret, type CallbackClaim } from '@pvit-checkout/pvit'
import { createVirtualClock } from '@pvit-checkout/simulator'
import type { Account } from '../../../packages/proxy/src/accounts/account.ts'
import { createAccounts } from '../../../packages/proxy/src/accounts/accounts.ts'
import { createOutbox } from '../../../packages/proxy/src/events/outbox.ts'
import type { Keys } from '../../../packages/proxy/src/keys/keys.ts'
import { silentLog } from '../../../packages/proxy/src/log.ts'
import { createSuspicions } from '../../../packages/proxy/src/limits/suspicions.ts'
import { createAsk } from '../../../packages/proxy/src/payments/ask.ts'
import { createCallbackHealth } from '../../../packages/proxy/src/payments/callback-health.ts'
import { createHints } from '../../../packages/proxy/src/payments/hints.ts'
import { createHub } from '../../../packages/proxy/src/payments/hub.ts'
import { isLive } from '../../../packages/proxy/src/payments/machine.ts'
import { createPace } from '../../../packages/proxy/src/payments/pace.ts'
import type { Payment } from '../../../packages/proxy/src/payments/payment.ts'
import { createReconciler } from '../../../packages/proxy/src/payments/reconcile.ts'
import { createSender } from '../../../packages/proxy/src/payments/send.ts'
import { createSettle } from '../../../packages/proxy/src/payments/settle.ts'
import { createStart } from '../../../packages/proxy/src/payments/start.ts'
import { toView } from '../../../packages/proxy/src/payments/view.ts'
import { aSession } from '../../../packages/proxy/src/testing/sessions.ts'
import { createLaw, type Row } from '../law.ts'
import { createGate } from './gate.ts'
import { createMemoryStore, emptyDisk, endLeases } from './memory-store.ts'
import { account, createModelPvit } from './model-pvit.ts'
import type { Step } from './steps.ts'

const sessionLifeMs = 1_800_000
const phones = ['074123456', '066820866'] as LocalPhone[] // the two numbers of our demo
const amountOf = (order: string) => (order === 'A-0' ? 500 : 700)

/**
 * Play a run and hold the law at every step. Rejects with what was broken. With several instances each step comes to the next
 * of them, and only one dies at a time.
 */
export async function play(steps: readonly Step[], instances = 1): Promise<void> {
  const world = createWorld(instances)
  for (const step of steps) {
    await world.take(step)
    world.law.uphold()
  }
  await world.comeToRest()
  world.law.uphold()
}

/**
 * The proxy's own payment rules (start, send, ask, settle, reconcile, hints, machine, schedule) over a store of plain
 * maps and a PVIT of a few lines: no wire, no SQL, no crypto, so that a run costs well under a millisecond.
 */
function createWorld(instances: number) {
  const clock = createVirtualClock(undefined, {
    settle: () => new Promise((resolve) => setImmediate(resolve)),
  })
  const disk = emptyDisk()
  const pvit = createModelPvit(clock)
  /** The addresses that shoppers were sent to, by reference. */
  const held = new Map<string, string>()
  const law = createLaw({
    book: (reference) => pvit.book(reference),
    signed: amountOf,
    isHeld: (reference) => held.has(reference),
  })
  const hints = new Map<PaymentId, number>()
  let made = 0
  let starts = 0
  let lives = 0
  let turn = 0
  const running = Array.from({ length: instances }, () => boot())
  let life = next()

  /** Whoever the load balancer chooses. */
  function next() {
    turn += 1
    const chosen = running[turn % running.length]
    if (chosen === undefined) throw new Error('At least one instance runs.')
    return chosen
  }

  function boot() {
    lives += 1
    const gate = createGate(clock)
    const store = createMemoryStore(disk, gate, (payment, evidence, events) =>
      law.committed(toRow(payment), { source: evidence.at(-1)?.source ?? 'nobody', events }),
    )
    const reached = pvit.reachedThrough(
      gate,
      (what, { reference, amount }, underWay) =>
        law.posting(rowOf(reference), { what, reference, amount, underWay }),
      (reference) =>
        payments().some(
          (one) => one.reference === reference && isLive(one.state) && one.tracking.seenAt !== null,
        ),
    )
    const accounts = createAccounts([modelAccount(reached)])
    const random = { bytes: countedBytes, number: () => 0.5 }
    const hub = createHub()
    const common = { store, hub, clock: gate.clock, random, log: silentLog, accounts }
    const onDue = (at: number | null) => reconciler.lookBy(at)
    const health = createCallbackHealth(new Map(), silentLog)
    const outbox = createOutbox({ targetsOf: () => [] })
    const settle = createSettle({ ...common, onDue, health, outbox, onTold: () => {} })
    const ask = createAsk({ ...common, settle })
    const sender = createSender({
      ...common,
      settle,
      ask,
      terms: { agent: null, ownerCharge: 'MERCHANT', operatorOwnerCharge: 'MERCHANT' },
      isPvitLink: () => true,
      opener: {
        async open(url) {
          await gate.cross()
          const reference = url.split('/').at(-1) ?? ''
          const row = rowOf(reference)
          law.posting(row, { what: 'opening', reference, amount: row?.amount ?? 0 })
          const opened = pvit.open(url)
          await gate.cross()
          return opened
        },
      },
    })
    const reconciler = createReconciler({
      ...common,
      ask,
      sender,
      settle,
      repostWhenNotFound: true,
      shared: instances > 1,
    })
    const start = createStart({
      ...common,
      vault: {
        sign: (text) => ({ kid: '', signature: Buffer.from(text) }),
        signatureOf: (text) => Buffer.from(text),
      },
      sender,
      ask,
      background: () => {},
      onDue,
      reservePrompt: () => null,
      onOverdue: () => {},
      waitMs: () => 180_000,
    })
    const hinting = createHints({
      ...{ ...common, onDue },
      suspicions: createSuspicions(silentLog, clock),
    })
    // Alone on its database, a fresh process knows that whoever held a lease is dead.
    const freed = instances > 1 ? Promise.resolve() : store.dropLeases(clock.now())
    void freed.then(() => reconciler.begin())
    return { gate, start, hub, hints: hinting }
  }

  function countedBytes(length: number): Uint8Array {
    made += 1
    return Uint8Array.from({ length }, (_, at) => (made >> (5 * at)) & 31)
  }

  const payments = () => [...disk.rows.values()].map(({ payment }) => payment)
  const rows = () => payments().map(toRow)
  const rowOf = (reference: string) => rows().find((row) => row.reference === reference)
  const nth = (n: number) => payments()[n % Math.max(disk.rows.size, 1)]

  /** The order's open window, or a new one: a window lasts half an hour. */
  function sessionOf(order: string) {
    const now = clock.now()
    const open = [...disk.sessions.values()].findLast(
      (session) => session.order === order && now < session.expiresAt,
    )
    if (open !== undefined) return open
    const session = aSession({
      id: `cs_MODEL${String(disk.sessions.size).padStart(8, '0')}` as SessionId, // its schema's form
      order,
      amount: amountOf(order),
      methods: ['mobile_money', 'web', 'card', 'restlink'],
      createdAt: now,
      expiresAt: now + sessionLifeMs,
    })
    disk.sessions.set(session.id, session)
    return session
  }

  async function act(step: Step): Promise<void> {
    switch (step.do) {
      case 'start': {
        const session = sessionOf(`A-${step.order}`)
        starts += 1
        life.hub.seen(session.id, clock.now())
        const input = { method: step.method, phone: phones[step.phone] ?? '' }
        void life.start(session, input, `key-${step.key}`, null).then(
          ({ payment }) => law.viewed(payment.id, 0),
          (error: unknown) => {
            if (!(error instanceof CheckoutError)) throw error
          },
        )
        return
      }
      case 'page': {
        const addresses = [...held.values()]
        return pvit.pay(addresses[step.nth % Math.max(addresses.length, 1)] ?? '')
      }
      case 'decide':
        return pvit.decide(step.nth, step.status)
      case 'turn':
        return pvit.turn(step.nth)
      case 'callback': {
        const payment = nth(step.nth)
        if (payment !== undefined)
          hint(
            payment,
            life.hints.callback(claim(payment, step.says, pvit.idOf(payment.reference))),
          )
        return
      }
      case 'check': {
        const payment = nth(step.nth)
        if (payment !== undefined) hint(payment, life.hints.check(payment, step.source))
        return
      }
      case 'look':
        return life.hub.seen(sessionOf(`A-${step.order}`).id, clock.now())
      case 'wait':
        return clock.advance(step.ms)
      case 'storm':
        return pvit.storm(step)
      case 'crash':
        return life.gate.dieAfter(step.after)
      case 'mistake':
        return endLeases(disk, clock.now())
    }
  }

  function reviveTheDead(): void {
    for (const [at, { gate }] of running.entries()) if (gate.isDead()) running[at] = boot()
  }

  /** Whoever looks is sent to the page of a payment that has one. */
  function direct(): void {
    for (const payment of payments()) {
      const { redirectUrl } = toView(payment, clock.now())
      if (redirectUrl === null) continue
      held.set(payment.reference, redirectUrl)
      law.directed(payment.reference, redirectUrl, payment.method)
    }
  }

  function hint(payment: Payment, work: Promise<void>): void {
    hints.set(payment.id, (hints.get(payment.id) ?? 0) + 1)
    void work
  }

  return {
    law,
    async take(step: Step) {
      life = next()
      await act(step)
      await clock.advance(0)
      reviveTheDead()
      direct()
      law.standing(rows())
    },
    /** All is well again: what PVIT decided has to be known by the schedule alone. */
    async comeToRest() {
      life = next() // whoever took the last step may have died over it
      for (const { gate } of running) gate.dieAfter(Infinity)
      pvit.calm()
      const oldest = Math.max(0, ...payments().map(({ createdAt }) => clock.now() - createdAt))
      await clock.advance(220_000 + 0.7 * (oldest + 220_000))
      // PVIT took back a failure: that is found by the checks made after it, the last a day later, or by a callback.
      const turned = payments().filter(
        ({ state, reference }) => state === 'failed' && pvit.book(reference)?.status === 'SUCCESS',
      )
      if (instances > 1)
        for (const one of turned)
          hint(one, life.hints.callback(claim(one, 'SUCCESS', pvit.idOf(one.reference))))
      if (turned.length > 0) await clock.advance(instances > 1 ? 30_000 : 25 * 3_600_000)
      law.standing(rows())
      law.atRest(rows().filter(notContradicted), disk.overpaid)
      for (const payment of payments()) {
        law.asked(pvit.askedAbout(payment.reference), {
          ageMs: clock.now() - payment.createdAt,
          hints: hints.get(payment.id) ?? 0,
          others: starts + lives,
        })
      }
    },
  }

  /** A callback swore success and PVIT says failed: three answers a minute apart are waited for. */
  function notContradicted({ id }: Row): boolean {
    return disk.rows.get(id as PaymentId)?.payment.tracking.claimedSuccess !== true
  }
}

function toRow(payment: Payment): Row {
  const { id, order, account, method, reference, amount, state, version, late } = payment
  const told = { address: payment.redirectUrl, conflict: payment.conflict !== null }
  return { id, order, account, method, reference, amount, state, version, late, ...told }
}

function claim(
  payment: Payment,
  status: 'SUCCESS' | 'FAILED' | 'PENDING',
  ofPvit: string,
): CallbackClaim {
  return {
    kind: 'claim',
    // Its own, or a stranger's.
    pvitId: status === 'FAILED' ? 'PAY1' : ofPvit,
    reference: payment.reference,
    status,
    amount: payment.amount,
    fees: null,
    total: null,
    phone: payment.phone,
    operator: null,
    operation: 'PAYMENT',
    code: 200,
    format: 'json',
  }
}

function modelAccount(pvit: Account['pvit']): Account {
  let key = 0
  const current = () => new Secret(`model-key-${key}`)
  const keys: Partial<Keys> = {
    current,
    replaceRefused: () => {
      key += 1
      return Promise.resolve(current())
    },
  }
  const parts: Partial<Account> = {
    code: account,
    operators: null,
    methods: ['mobile_money', 'web', 'card', 'restlink'],
    pvit,
    keys: keys as Keys, // the payment path uses these two
    pace: createPace(),
    // It would only keep most of the hostile starts from PVIT.
    breaker: {
      waitMs: () => 0,
      isOpen: () => false,
      isHanging: () => false,
      watch: (watched) => watched,
    },
  }
  return parts as Account // and of an account these
}
