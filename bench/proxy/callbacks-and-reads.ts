import { besideEcho, paced, sameLoad } from './floors.ts'
import { closedLoop, expectAll, openLoop, percentile, repeated, type Measured } from './load.ts'
import type { Payment, Rig } from './rig.ts'
import { ms, percent, whole, type Tell } from './table.ts'

interface Size {
  readonly count: number
  readonly calm: number
  readonly rounds: number
}

/** Where callbacks are kept, and what is asked of that: so many a second, and so many milliseconds at a calm rate. */
const stores = {
  sqlite: { name: 'SQLite, FULL', perSecond: 10_000, calmMs: 10 },
  postgres: { name: 'Postgres on this machine, fsync on', perSecond: 2_000, calmMs: 50 },
} as const

/**
 * `payments` are so many that each is told of a few dozen times at most: beyond fifty, a payment's callbacks are counted and no
 * longer kept. Resolves to what the bare echo answered a second meanwhile.
 */
export async function callbacks(
  rig: Rig,
  payments: readonly Payment[],
  tell: Tell,
  { count, calm: calmCount, rounds }: Size,
  { name, perSecond, calmMs }: (typeof stores)[keyof typeof stores] = stores.sqlite,
): Promise<number> {
  const many = repeated(
    payments.map(({ reference }) => rig.callback(reference)),
    count,
  )
  const { measured: fast, echo } = await besideEcho(rig, many, { status: 200, rounds })
  const pace = paced(fast.perSecond, echo, perSecond)
  tell({
    what: `Callback stored durably (${name}) and acknowledged, 64 connections`,
    ...pace,
    measured: `${pace.measured}; p99 ${ms(percentile(fast, 0.99))}`,
  })
  const calm = await openLoop(rig.proxy, many.slice(0, calmCount), 1_000)
  const same = sameLoad(1_000, echo)
  const tenSeconds = many.slice(0, same * 10)
  const scaled = await openLoop(rig.proxy, tenSeconds, same)
  const told = (one: Measured) =>
    `p50 ${ms(percentile(one, 0.5))}, p99 ${ms(percentile(one, 0.99))}`
  tell({
    what: 'The same at 1 000/s',
    measured: `${told(calm)}; at ${whole(same)}/s, ${percent(same / echo)} of the bare echo's ${whole(echo)}/s: ${told(scaled)}`,
    goal: `p99 ≤ ${calmMs} ms, at 1 000/s or at the same share of the echo`,
    kept: percentile(calm, 0.99) <= calmMs || percentile(scaled, 0.99) <= calmMs,
  })
  return echo
}

/** The same over a rig whose proxy keeps them in Postgres. */
export async function callbacksOnPostgres(rig: Rig, tell: Tell, size: Size): Promise<void> {
  const starts = await rig.prepareStarts(size.count / 10)
  expectAll(await closedLoop(rig.proxy, starts, 16), 202)
  await callbacks(rig, await rig.payments(starts), tell, size, stores.postgres)
}

export async function reads(
  rig: Rig,
  payments: readonly Payment[],
  tell: Tell,
  { count, rounds }: Size,
): Promise<void> {
  const [first] = payments
  if (first === undefined) throw new Error('No payment was started.')
  const path = `/v1/checkout/payments/${first.id}`
  const answer = await fetch(`${rig.proxy}${path}`, {
    headers: { Authorization: `Bearer ${first.token}` },
  })
  const known = {
    Authorization: `Bearer ${first.token}`,
    'If-None-Match': answer.headers.get('ETag') ?? '',
  }
  const same = { method: 'GET', path, headers: known } as const
  const many = repeated([same], count)
  const { measured, echo } = await besideEcho(rig, many, { status: 304, rounds })
  tell({
    what: 'Reading a payment that has not moved (304)',
    ...paced(measured.perSecond, echo, 20_000),
  })
}
