import { Hono } from 'hono'
import { expect, it } from 'vitest'
import type { Clock } from '@pvit-checkout/pvit'
import { createStreams } from '../limits/streams.ts'
import { createHub } from '../payments/hub.ts'
import type { Payment } from '../payments/payment.ts'
import type { Store } from '../store/store.ts'
import { aPayment } from '../testing/payments.ts'
import { createHeartbeat } from './heartbeat.ts'
import { liveOf } from './live-answer.ts'
import { nextVersion, streamPayment } from './watching.ts'

const created = aPayment()
const awaiting: Payment = { ...created, state: 'awaiting', version: 2 }

/** What a reader of the payment stands on: who moves it, a clock that is pushed, and a database that may fail. */
function world() {
  const hub = createHub()
  const timers = new Set<{ at: number; run: () => void }>()
  let now = created.createdAt
  let stored: Payment = created
  let reads = 0
  let failing = 0
  const clock: Clock = {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
  }
  const findPayment = async () => {
    reads += 1
    if (failing-- > 0) throw new Error('no database')
    return stored
  }
  return {
    ...{ hub, clock, store: { findPayment } as unknown as Store, streams: createStreams(null) },
    move: (moved: Payment) => {
      stored = moved
      hub.publish(moved, null)
    },
    reads: () => reads,
    timers: () => timers.size,
    failNext: (times: number) => (failing = times),
    pass: (ms: number) => {
      now += ms
      for (const timer of timers) if (timer.at <= now && timers.delete(timer)) timer.run()
    },
  }
}

/** The answer to a reader of the payment, of whom `meanwhile` happens after it was read and before it is watched. */
async function answer(given: ReturnType<typeof world>, meanwhile = () => {}): Promise<Response> {
  const { hub, clock, store, streams } = given
  const reading = { payment: created, newsBefore: hub.newsCount() }
  meanwhile()
  const deps = {
    ...{ hub, clock, store, streams },
    random: { bytes: (length: number) => new Uint8Array(length), number: () => 0.5 },
    heartbeat: createHeartbeat(clock, 20_000),
    addressOf: () => null,
  }
  const app = new Hono().get('/', (context) =>
    streamPayment(context, deps, reading, created.sessionId),
  )
  return app.request('/')
}

async function reader(meanwhile: (move: (moved: Payment) => void) => void = () => {}) {
  const given = world()
  const { move, pass, reads } = given
  const { body } = await answer(given, () => meanwhile(move))
  let text = ''
  void body?.pipeThrough(new TextDecoderStream()).pipeTo(
    new WritableStream({
      write(chunk) {
        text += chunk
      },
    }),
  )
  const versions = () => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))
  await expect.poll(versions).not.toEqual([])
  return { move, pass, reads, versions }
}

it('tells of a move between the reading and the watching', async () => {
  const { versions } = await reader((move) => move(awaiting))
  await expect.poll(versions).toEqual([2, 4])
})

it('reads nothing again where nothing moved, and misses nothing that moves later', async () => {
  const { move, versions, reads } = await reader()
  move(awaiting)
  await expect.poll(versions).toEqual([2, 4])
  expect(reads()).toBe(0)
})

it('tells a version once, though the payment is read again', async () => {
  const { move, versions, reads } = await reader((moveOn) => moveOn(created))
  move(awaiting)
  await expect.poll(versions).toEqual([2, 4])
  expect(reads()).toBe(1)
})

it('reads again what nobody moved when its time is over, once', async () => {
  const { move, pass, versions, reads } = await reader()
  move(awaiting)
  pass(created.expiresAt - created.createdAt)
  await expect.poll(versions).toEqual([2, 4, 5])
  pass(1_000)
  await new Promise((resolve) => setImmediate(resolve))
  expect(reads()).toBe(1)
})

/** A host that writes the answer to its socket itself: what is on the line, and whether it has ended. */
async function line(given: ReturnType<typeof world>) {
  const written: string[] = []
  let ends = 0
  const begin = liveOf(await answer(given))?.begin
  const leave = begin?.({ write: (text) => void written.push(text), end: () => void (ends += 1) })
  const events = () => written.filter((text) => text.startsWith('event: payment\n')).length
  return { leave: () => leave?.(), events, ends: () => ends }
}

it('writes nothing more to a reader who left while the payment was read again', async () => {
  const given = world()
  const { leave, events, ends } = await line(given)
  given.pass(created.expiresAt - created.createdAt) // it is read again: its time is over
  expect(given.reads()).toBe(1)
  leave()
  await new Promise((resolve) => setImmediate(resolve))
  expect([events(), ends(), given.timers()]).toEqual([1, 0, 0])
})

it('keeps one timer of the payment however often it moves', async () => {
  const given = world()
  const { leave, events } = await line(given)
  const timers = given.timers()
  given.move(awaiting)
  given.move({ ...awaiting, version: 3 })
  expect([events(), given.timers()]).toEqual([3, timers])
  leave()
  expect(given.timers()).toBe(0)
})

it('gives the place of a reader who left back, and no other’s', async () => {
  const given = world()
  const first = await line(given)
  const second = await line(given)
  expect(given.streams.count).toBe(2)
  first.leave()
  first.leave()
  expect([given.streams.count, [...given.hub.streaming()]]).toEqual([1, [created.sessionId]])
  second.leave()
  expect([given.streams.count, [...given.hub.streaming()]]).toEqual([0, []])
})

it('ends a stream whose payment cannot be read again, once, and leaves nothing behind', async () => {
  const given = world()
  const { leave, ends } = await line(given)
  given.failNext(1)
  given.pass(created.expiresAt - created.createdAt)
  await expect.poll(ends).toBe(1)
  given.hub.close()
  leave()
  expect([ends(), given.timers()]).toEqual([1, 0])
})

it('a long poll ends at once where the payment moved between the reading and the watching', async () => {
  const given = world()
  given.move(awaiting)
  expect(await nextVersion(given, created, 25_000, new AbortController().signal)).toBe(awaiting)
})

it.each<[string, (given: ReturnType<typeof world>, gone: AbortController) => void, Payment]>([
  ['it moves', ({ move }) => move(awaiting), awaiting],
  ['its time is up', ({ pass }) => pass(25_000), created],
  ['the process goes away', ({ hub }) => hub.close(), created],
  ['the reader is gone', (_, gone) => gone.abort(), created],
])('a long poll ends when %s, and leaves nothing behind', async (_, happens, expected) => {
  const given = world()
  const gone = new AbortController()
  let isOver = false
  const waiting = nextVersion(given, created, 25_000, gone.signal)
  void waiting.then(() => (isOver = true))
  await new Promise((resolve) => setImmediate(resolve))
  expect(isOver).toBe(false)
  happens(given, gone)
  expect(await waiting).toBe(expected)
  expect(given.timers()).toBe(0)
})

it('a long poll whose second look at the payment fails ends with the next one', async () => {
  const given = world()
  given.failNext(1)
  expect(await nextVersion(given, created, 25_000, new AbortController().signal)).toBe(created)
})
