import { Hono } from 'hono'
import { expect, it } from 'vitest'
import type { Clock } from '@pvit-checkout/pvit'
import { createStreams } from '../limits/streams.ts'
import { createHub } from '../payments/hub.ts'
import type { Payment } from '../payments/payment.ts'
import type { Store } from '../store/store.ts'
import { aPayment } from '../testing/payments.ts'
import { createHeartbeat } from './heartbeat.ts'
import { streamPayment } from './watching.ts'

const created = aPayment()
const awaiting: Payment = { ...created, state: 'awaiting', version: 2 }

/** A reader of the payment, of whom `meanwhile` happens after it was read and before it is watched. */
async function reader(meanwhile: (move: (moved: Payment) => void) => void = () => {}) {
  const hub = createHub()
  const timers: { at: number; run: () => void }[] = []
  let now = created.createdAt
  let stored: Payment = created
  let reads = 0
  const clock: Clock = {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run }
      timers.push(timer)
      return () => void (timer.run = () => {})
    },
  }
  const findPayment = async () => {
    reads += 1
    return stored
  }
  const reading = { payment: stored, newsBefore: hub.newsCount() }
  const move = (moved: Payment) => {
    stored = moved
    hub.publish(moved, null)
  }
  meanwhile(move)
  const deps = {
    ...{ hub, clock, store: { findPayment } as unknown as Store },
    random: { bytes: (length: number) => new Uint8Array(length), number: () => 0.5 },
    heartbeat: createHeartbeat(clock, 20_000),
    streams: createStreams(null),
    addressOf: () => null,
  }
  const app = new Hono().get('/', (context) =>
    streamPayment(context, deps, reading, created.sessionId),
  )
  const { body } = await app.request('/')
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
  return {
    move,
    versions,
    reads: () => reads,
    pass: (ms: number) => {
      now += ms
      for (const { run } of timers.filter(({ at }) => at <= now)) run()
    },
  }
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

it('reads again what nobody moved when its time is over', async () => {
  const { move, pass, versions } = await reader()
  move(awaiting)
  pass(created.expiresAt - created.createdAt)
  await expect.poll(versions).toEqual([2, 4, 5])
})
