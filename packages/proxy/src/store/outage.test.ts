import { expect, it } from 'vitest'
import { createOutage } from './outage.ts'
import type { Store } from './store.ts'

const time = 0
const clock = { now: () => time, after: () => () => {} }

function watched() {
  const away = new Set<string>()
  const verb = (name: string) => () =>
    away.has(name) ? Promise.reject(new Error(name)) : Promise.resolve(null)
  const names = ['openSession', 'insertPayment', 'replace', 'hint', 'claimDue']
  const fake = Object.fromEntries(names.map((name) => [name, verb(name)])) as unknown as Store // the verbs that are listened to
  const outage = createOutage(clock)
  const store = outage.watch(fake) as unknown as Record<string, () => Promise<unknown>>
  return { away, outage, call: (name: string) => store[name]?.().catch(() => null) }
}

it('a database that takes no payment is away until it takes something again', async () => {
  const { away, outage, call } = watched()
  await call('insertPayment')
  expect(outage.isOn(time)).toBe(false)
  away.add('insertPayment')
  await call('insertPayment')
  expect(outage.isOn(time)).toBe(true)
  // It finds nothing due, and so writes nothing: that is no proof of room on the disk.
  await call('claimDue')
  expect(outage.isOn(time)).toBe(true)
  await call('openSession')
  expect(outage.isOn(time)).toBe(false)
})

it('a database that answered no look is away until it answers one, or for a minute', async () => {
  const { away, outage, call } = watched()
  away.add('claimDue')
  await call('claimDue')
  expect(outage.isOn(time)).toBe(true)
  expect(outage.isOn(time + 60_000)).toBe(false)
  away.clear()
  await call('claimDue')
  expect(outage.isOn(time)).toBe(false)
})
