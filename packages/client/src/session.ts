import {
  checkEveryMs,
  CheckoutError,
  checkoutRoutes,
  type PaymentView,
} from '@pvit-checkout/contract/checkout'
import { createAttempts } from './attempt.ts'
import { createBudget } from './budget.ts'
import { browserClock, createSleeper } from './clock.ts'
import type { Core } from './core.ts'
import { createEnding } from './ending.ts'
import { browserHost, type HostEvent } from './host.ts'
import { createHttp, isHopeless, isLost } from './http.ts'
import { toPhone } from './intent.ts'
import { createLooks, reasonToLook, type Reason } from './looks.ts'
import { createReader, isPassing } from './reader.ts'
import { createRecord } from './record.ts'
import { createStarter } from './starter.ts'
import type { CheckoutSession, CheckoutSessionOptions } from './types.ts'
import type { Watch, Watching } from './watch.ts'

const payerTimeoutMs = 6_000
// A start that nobody answered is told as not confirmed after as long as the proxy gives a prompt.
const startWaitMs = 180_000
const watchOnMs = 3_600_000
const refreshEveryMs = 10_000
const wakeEveryMs = 1_000

/** The engine behind every skin: reads the session, starts at most one payment at a time, follows it to its end. */
export function createSession(
  options: CheckoutSessionOptions,
  watching: Watching,
): CheckoutSession {
  const { clock = browserClock, jitter = Math.random, host = browserHost } = options
  let { token } = options
  let opened = false
  let dismissed = false
  let life = new AbortController()
  let visit = new AbortController()
  let unlisten = () => {}
  let watch: Watch | null = null
  let reason: Reason | null = null // to look
  let checking: Promise<boolean> | null = null
  let checkedAt = Number.NEGATIVE_INFINITY
  let wasAnswered = false // by the last check
  let wokenAt = Number.NEGATIVE_INFINITY

  const record = createRecord(clock)
  const budget = createBudget(clock)
  const http = createHttp({
    endpoint: options.endpoint,
    token: () => token,
    fetch: options.fetch ?? ((...call) => globalThis.fetch(...call)),
    clock,
    onSend: budget.spend,
    onAnswer: () => record.connect('online'),
  })
  const core: Core = {
    http,
    clock,
    jitter,
    record,
    sleeper: createSleeper(clock),
    life: () => life.signal,
    visit: () => visit.signal,
  }
  const reader = createReader(core)
  const attempts = createAttempts(options.storage, options.random)
  const starter = createStarter(core, reader, attempts)
  const looks = createLooks(clock, look)
  const ending = createEnding({
    clock,
    onLastCheck: () => wake(false),
    onOver: record.markOverdue,
  })

  // Ahead of every other listener: what is shown as under way is being watched.
  record.subscribe(heed)

  return {
    subscribe: record.subscribe,
    getSnapshot: record.get,
    open,
    close() {
      opened = false
      visit.abort()
      unlisten()
      core.sleeper.hold()
      heed()
    },
    setToken(next) {
      if (next === token) return
      const isSame = sessionIn(next) === sessionIn(token)
      token = next
      if (!isSame) startAfresh()
      // Why it could not be read may have been the old token.
      if (record.get().session === null) record.loading()
      if (opened) resume()
    },
    // async, so that an unreadable number comes out as a rejection too
    lookUpPayer: async (phone, signal) =>
      http.call(checkoutRoutes.lookUpPayer, {
        body: phone === null ? {} : { phone: toPhone(phone) },
        timeoutMs: payerTimeoutMs,
        signal,
      }),
    submit(input) {
      open()
      return starter.submit(input)
    },
    check() {
      dismissed = false
      return check()
    },
    retry() {
      dismissed = false
      const { phase, payment } = record.get()
      if (phase === 'error') load()
      if (phase === 'form') record.endStart(null)
      if (phase === 'payment' && payment?.status === 'failed') {
        record.putBehind()
        void reader.refresh()
      }
    },
    dismiss() {
      dismissed = true
    },
  }

  function open() {
    dismissed = false
    if (opened) return
    opened = true
    recall()
    visit = new AbortController()
    const { signal } = visit
    unlisten = host.listen(onHost)
    if (host.state().offline) record.connect('lost')
    // A turn later, so that React's StrictMode (open, close, open) costs one request.
    void Promise.resolve().then(() => signal.aborted || resume())
  }

  /** Go on where the last visit stopped. */
  function resume() {
    const before = watch
    heed()
    core.sleeper.wake()
    wokenAt = Number.NEGATIVE_INFINITY
    // A watch that has just begun has just asked.
    if (watch === null || watch === before) wake(true)
    else checkAfterRedirect()
  }

  function startAfresh() {
    life.abort()
    visit.abort()
    life = new AbortController()
    visit = new AbortController()
    checkedAt = Number.NEGATIVE_INFINITY
    record.clear()
    recall()
    heed()
    core.sleeper.wake()
  }

  function recall() {
    record.recall(attempts.knows(sessionIn(token)))
  }

  /** After every change: watch what is under way and nothing else, and see that each wait has an end. */
  function heed() {
    const { phase, deadline, startedAt, overdue } = record.get()
    const live = record.underWay()

    if (watch !== null && !(opened && watch.id === live?.id)) {
      watch.stop()
      watch = null
    }
    if (opened && live !== null) watch ??= follow(live)
    const page = host.page()
    if (live?.status === 'redirect' && page !== null) attempts.leave(page)

    const end =
      phase === 'starting' && startedAt !== null
        ? startedAt + startWaitMs
        : live !== null && live.status !== 'unconfirmed'
          ? deadline
          : null
    ending.aim(opened && !overdue ? end : null)
    reason = opened ? reasonToLook(record.get(), watch !== null, attempts) : null
    looks.aim(reason)
    starter.heed()
  }

  /** The quiet looks are not heard of when they fail; where one stands for the watch, the line is what it tells of. */
  function look() {
    if (watch !== null || record.underWay() === null) return void reader.refresh()
    const { signal } = visit
    reader.read(signal).catch((error: unknown) => signal.aborted || onFault(error))
    // And perhaps the watch can be had by now.
    heed()
  }

  function follow(payment: PaymentView): Watch | null {
    const watchPayment = watching.now()
    if (watchPayment === null) {
      watching.fetch().then(heed, () => {})
      return null
    }
    return watchPayment({
      http,
      clock,
      budget,
      jitter,
      held: () => record.get().payment ?? payment,
      age: () => clock.now() - (record.get().startedAt ?? clock.now()),
      pace,
      until: () => (record.get().deadline ?? clock.now()) + watchOnMs,
      onView: record.takePayment,
      onFault,
    })
  }

  function pace(): number {
    const { hidden, frugal } = host.state()
    return Math.max(hidden || dismissed ? 3 : 1, frugal ? 2 : 1)
  }

  function onFault(error: unknown) {
    if (isLost(error)) record.connect('lost')
    else if (error instanceof CheckoutError && isHopeless(error)) record.fail(error)
  }

  function check(): Promise<boolean> {
    checking ??= askProxy(life.signal).finally(() => {
      checking = null
    })
    return checking
  }

  async function askProxy(signal: AbortSignal): Promise<boolean> {
    const payment = record.underWay()
    if (payment === null) {
      wake(false)
      return false
    }
    if (record.get().connection === 'online' && clock.now() - checkedAt < checkEveryMs)
      return wasAnswered
    checkedAt = clock.now()
    wasAnswered = false
    try {
      const parameters = { id: payment.id }
      record.takePayment(await http.call(checkoutRoutes.checkPayment, { parameters, signal }))
      wasAnswered = true
      // PVIT answers after us. A stream brings that by itself; a poll is brought forward.
      clock.after(3_000, () => watch?.nudge())
    } catch (error) {
      if (!signal.aborted) onFault(error)
    }
    return wasAnswered
  }

  function onHost(event: HostEvent) {
    if (event === 'offline') record.connect('lost')
    else if (event !== 'hidden') wake(event !== 'visible')
  }

  /** The shopper or the network is back: ask at once for whatever is not settled. */
  function wake(anew: boolean) {
    const { session, payment, connection, error } = record.get()
    // One return comes as several events.
    if (connection === 'online' && clock.now() - wokenAt < wakeEveryMs) return
    wokenAt = clock.now()
    core.sleeper.wake()
    if (watch !== null) {
      watch.wake(anew)
      checkAfterRedirect()
      // Nor is an earlier attempt settled, where there may be one; but the watch needs requests, too.
      if (reason === null || budget.waitMs(true) > 0) return
    }
    if (session === null) {
      if (error === null || isPassing(error)) load()
    } else if (
      payment?.status !== 'succeeded' &&
      (connection === 'lost' || clock.now() - reader.askedAt() > refreshEveryMs)
    ) {
      void reader.refresh()
    }
  }

  function load() {
    void reader.load().then(checkAfterRedirect)
  }

  /** Perhaps the shopper is just back from PVIT's page: nobody else tells the proxy. */
  function checkAfterRedirect() {
    if (record.get().payment?.status === 'redirect') void check()
  }
}

/** `v1.<kid>.<session id>.<exp>.<signature>`; of another form, every token is its own session. */
function sessionIn(token: string): string {
  return token.split('.')[2] ?? token
}
