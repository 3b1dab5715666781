import { reasons } from '@pvit-checkout/contract/checkout'
import type { Clock, Pvit } from '@pvit-checkout/pvit'
import type { Account } from '../accounts/account.ts'
import { settingOf, type Refusal } from '../limits/reservation.ts'
import { suspicionKinds, type Suspicions } from '../limits/suspicions.ts'
import type { CallbackHealth } from '../payments/callback-health.ts'
import type { Hub } from '../payments/hub.ts'
import { isLive } from '../payments/machine.ts'
import type { Signals } from '../store/signals.ts'
import type { Store } from '../store/store.ts'
import { createRegistry, type Registry, type Sample } from './registry.ts'

/**
 * What somebody will act on (docs/operations.md says how), and nothing of any one payment, phone or order. Each `watch…`
 * gives back what it was given, counted.
 */
export interface Metrics {
  readonly registry: Registry
  watchPvit(account: string, pvit: Pvit): Pvit
  watchStore(store: Store): Store
  watchHub(hub: Hub): Hub
  watchHealth(health: CallbackHealth): CallbackHealth
  watchSuspicions(suspicions: Suspicions): Suspicions
  /** A callback came this long after the result it tells was known. */
  lateCallback(afterMs: number): void
  refused(by: Refusal): void
  /** A look at a payment or payout of the account broke off. */
  checkFailed(account: string): void
  /** What is read at each scrape. */
  readFrom(sources: Sources): void
}

export interface Sources {
  readonly store: Store
  readonly accounts: readonly Account[]
  readonly streams: { readonly count: number }
  /** Of the process: event loop and memory, by metric name. None where we are a guest in somebody's server. */
  readonly runtime: readonly RuntimeGauge[]
}

export interface RuntimeGauge {
  readonly name: string
  readonly help: string
  readonly read: () => readonly Sample[]
}

const commitBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5]
const callBounds = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20]
const lateBounds = [1, 5, 15, 60, 300, 3_600, 86_400]

export function createMetrics(clock: Clock): Metrics {
  const registry = createRegistry()
  const named = (name: string) => `pvit_checkout_${name}`
  const calls = registry.counter(
    named('pvit_calls_total'),
    'Calls to PVIT by account, API and what the answer proves.',
  )
  const callSeconds = registry.histogram(
    named('pvit_call_seconds'),
    'How long PVIT takes to answer, or not to.',
    callBounds,
  )
  const commits = registry.histogram(
    named('commit_seconds'),
    'How long a durable write takes, its wait for the database included.',
    commitBounds,
  )
  const ended = registry.counter(
    named('payments_ended_total'),
    'Payments by how they ended, since the process began.',
  )
  const results = registry.counter(
    named('results_total'),
    'Results by what came first: PVIT’s callback, or our own question.',
  )
  const late = registry.histogram(
    named('late_callback_seconds'),
    'How long after the result its callback came.',
    lateBounds,
  )
  const refusals = registry.counter(
    named('refused_total'),
    'Requests refused by a limit, by its setting and policy.',
  )
  const brokenChecks = registry.counter(
    named('checks_failed_total'),
    'Looks at a payment or payout that broke off: its row cannot be read, or the database was away.',
  )
  const suspicious = registry.counter(
    named('suspicious_posts_total'),
    'POSTs to PVIT’s addresses that do not look like PVIT’s, since the process began.',
  )

  async function timed<T>(
    work: () => Promise<T>,
    tell: (seconds: number, result: T | null) => void,
  ) {
    const begun = clock.now()
    let result: T | null = null
    try {
      return (result = await work())
    } finally {
      tell((clock.now() - begun) / 1_000, result)
    }
  }

  return {
    registry,
    watchPvit(account, pvit) {
      const watched =
        <In extends unknown[], Out extends { readonly kind: string }>(
          api: string,
          call: (...input: In) => Promise<Out>,
        ) =>
        (...input: In) =>
          timed(
            () => call(...input),
            (seconds, outcome) => {
              callSeconds.observe(seconds, { api })
              calls.add({ account, api, outcome: outcome?.kind ?? 'not-sendable' })
            },
          )
      return {
        requestPayment: watched('rest', (...input) => pvit.requestPayment(...input)),
        requestLink: watched('link', (...input) => pvit.requestLink(...input)),
        giveChange: watched('give-change', (...input) => pvit.giveChange(...input)),
        askStatus: watched('status', (...input) => pvit.askStatus(...input)),
        askBalance: watched('balance', (...input) => pvit.askBalance(...input)),
        askPayer: watched('kyc', (...input) => pvit.askPayer(...input)),
        renewSecret: watched('renew', (...input) => pvit.renewSecret(...input)),
      }
    },

    watchStore(store) {
      const watched =
        <In extends unknown[], Out>(verb: string, write: (...input: In) => Promise<Out>) =>
        (...input: In) =>
          timed(
            () => write(...input),
            (seconds) => commits.observe(seconds, { verb }),
          )
      return {
        ...store,
        openSession: watched('open_session', (...input) => store.openSession(...input)),
        insertPayment: watched('insert_payment', (...input) => store.insertPayment(...input)),
        replace: watched('replace', (...input) => store.replace(...input)),
        hint: watched('hint', (...input) => store.hint(...input)),
      }
    },

    watchHub: (hub) => ({
      ...hub,
      publish(payment, before) {
        if (!isLive(payment.state) && before?.state !== payment.state)
          ended.add({ state: payment.state, reason: payment.reason ?? 'none' })
        hub.publish(payment, before)
      },
    }),

    watchHealth: (health) => ({
      areHealthy: (account) => health.areHealthy(account),
      heard(account, calledBack) {
        results.add({ account, told_by: calledBack ? 'callback' : 'status' })
        health.heard(account, calledBack)
      },
    }),

    watchSuspicions: (suspicions) => ({
      note(kind) {
        suspicious.add({ kind })
        suspicions.note(kind)
      },
    }),

    lateCallback: (afterMs) => late.observe(afterMs / 1_000),
    refused: ({ limit, policy }) => refusals.add({ setting: settingOf(limit), policy }),
    checkFailed: (account) => brokenChecks.add({ account }),

    readFrom({ store, accounts, streams, runtime }) {
      // From nothing to one is no increase to Prometheus: what an alert counts begins at 0.
      for (const reason of Object.keys(reasons)) ended.add({ state: 'failed', reason }, 0)
      for (const kind of suspicionKinds) suspicious.add({ kind }, 0)
      for (const { code: account } of accounts) {
        for (const told_by of ['callback', 'status']) results.add({ account, told_by }, 0)
        brokenChecks.add({ account }, 0)
      }

      let reading: Promise<Signals> | null = null
      // All gauges of one scrape are read together: one look at the database serves them all.
      const signals = () =>
        (reading ??= store.readSignals(clock.now()).finally(() => {
          reading = null
        }))
      const fromStore = (
        name: string,
        help: string,
        read: (now: Signals) => number | readonly Sample[],
      ) =>
        registry.gauge(named(name), help, async () => {
          const value = read(await signals())
          return typeof value === 'number' ? [{ value }] : value
        })

      fromStore('payments_open', 'Payments not settled, by state and age.', ({ open }) =>
        open.map(({ count, ...labels }) => ({ labels, value: count })),
      )
      fromStore(
        'oldest_unknown_seconds',
        'Age of the oldest payment of which nobody knows whether PVIT has it.',
        ({ oldestUnknownMs }) => oldestUnknownMs / 1_000,
      )
      fromStore(
        'payments_conflict',
        'Payments PVIT describes otherwise than we do.',
        (now) => now.conflicts,
      )
      fromStore(
        'payments_late',
        'Payments that succeeded after they had failed.',
        (now) => now.late,
      )
      fromStore(
        'sessions_overpaid',
        'Sessions of orders that were paid more than once.',
        (now) => now.overpaid,
      )
      fromStore('payouts_open', 'Payouts not settled, by state.', ({ payouts }) =>
        payouts.map(({ state, count }) => ({ labels: { state }, value: count })),
      )
      fromStore(
        'outbox_pending',
        'Events the shop has not taken yet.',
        ({ outbox }) => outbox.pending,
      )
      fromStore(
        'outbox_oldest_seconds',
        'Age of the oldest of them.',
        ({ outbox }) => outbox.oldestMs / 1_000,
      )
      fromStore(
        'outbox_attempts',
        'How often the most often tried of them was.',
        ({ outbox }) => outbox.attempts,
      )
      fromStore(
        'outbox_given_up',
        'Events that were tried for the last time, and not taken.',
        ({ outbox }) => outbox.givenUp,
      )
      fromStore(
        'quarantined',
        'Callbacks kept for a reference that is none of ours.',
        (now) => now.strays,
      )

      registry.gauge(named('key_seconds_left'), 'Life left of the key in use; 0 without one.', () =>
        accounts.map(({ code, keys }) => ({
          labels: { account: code },
          value: Math.max(((keys.state().expiresAt ?? 0) - clock.now()) / 1_000, 0),
        })),
      )
      registry.gauge(
        named('status_questions_per_second'),
        'How many questions PVIT is asked at the most now; halved whenever it asks for less.',
        () => accounts.map(({ code, pace }) => ({ labels: { account: code }, value: pace.rate() })),
      )
      registry.gauge(named('streams_open'), 'Streams open in this process.', () => [
        { value: streams.count },
      ])
      for (const { name, help, read } of runtime) registry.gauge(name, help, read)
    },
  }
}
