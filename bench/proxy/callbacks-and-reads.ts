import { paced, sameLoad } from './floors.ts'
import { closedLoop, expectAll, openLoop, percentile, repeated, type Measured } from './load.ts'
import type { Payment, Rig } from './rig.ts'
import { ms, percent, whole, type Tell } from './table.ts'

/** `echo`: requests a second of the bare echo, beside which they are read. */
export async function callbacks(
  rig: Rig,
  payments: readonly Payment[],
  tell: Tell,
  { echo, count, calm: calmCount }: { echo: number; count: number; calm: number },
): Promise<void> {
  const many = repeated(
    payments.map(({ reference }) => rig.callback(reference)),
    count,
  )
  await closedLoop(rig.proxy, many.slice(0, 5_000))
  const fast = await closedLoop(rig.proxy, many)
  expectAll(fast, 200)
  const pace = paced(fast.perSecond, echo, 10_000)
  tell({
    what: 'Callback stored durably (SQLite, FULL) and acknowledged, 64 connections',
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
    goal: 'p99 ≤ 10 ms, at 1 000/s or at the same share of the echo',
    kept: percentile(calm, 0.99) <= 10 || percentile(scaled, 0.99) <= 10,
  })
}

export async function reads(
  { proxy }: Rig,
  payments: readonly Payment[],
  tell: Tell,
  { echo, count }: { echo: number; count: number },
): Promise<void> {
  const [first] = payments
  if (first === undefined) throw new Error('No payment was started.')
  const path = `/v1/checkout/payments/${first.id}`
  const answer = await fetch(`${proxy}${path}`, {
    headers: { Authorization: `Bearer ${first.token}` },
  })
  const known = {
    Authorization: `Bearer ${first.token}`,
    'If-None-Match': answer.headers.get('ETag') ?? '',
  }
  const same = { method: 'GET', path, headers: known } as const
  const many = repeated([same], count)
  await closedLoop(proxy, many) // the first round warms up
  const measured = await closedLoop(proxy, many)
  expectAll(measured, 304)
  tell({
    what: 'Reading a payment that has not moved (304)',
    ...paced(measured.perSecond, echo, 20_000),
  })
}
