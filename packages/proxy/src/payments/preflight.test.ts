import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { PaymentId } from '@pvit-checkout/contract/checkout'
import { systemClock } from '@pvit-checkout/pvit'
import { expect, it, vi } from 'vitest'
import { aPayment } from '../testing/payments.ts'
import type { Ask } from './ask.ts'
import { untracked } from './payment.ts'
import { createPreflight, tooEarlyUntil } from './preflight.ts'

it('a question that broke off is asked anew: nobody is told for ten seconds what the database said once', async () => {
  const payment = aPayment({ state: 'failed' })
  let asked = 0
  const ask = () => {
    asked += 1
    return asked === 1
      ? Promise.reject(new Error('the database does not answer'))
      : Promise.resolve({ payment, seen: 'failed' as const })
  }
  const preflight = createPreflight({ ask: ask as unknown as Ask, clock: systemClock }) // it needs no other verb
  await expect(preflight(payment, 0)).rejects.toThrow('the database')
  await expect(preflight(payment, 0)).resolves.toMatchObject({ seen: 'failed' })
  await preflight(payment, 0)
  expect(asked).toBe(2)
})

it('an answer from before the clock was set back serves nobody: it would for an hour', async () => {
  const payment = aPayment({ state: 'failed' })
  let now = 3_600_000
  let asked = 0
  const ask = () => {
    asked += 1
    return Promise.resolve({ payment, seen: 'no-answer' as const })
  }
  const clock = { ...systemClock, now: () => now }
  const preflight = createPreflight({ ask: ask as unknown as Ask, clock }) // it needs no other verb
  await preflight(payment, 0)
  now = 1_000
  await preflight(payment, 0)
  await preflight(payment, 0)
  expect(asked).toBe(2)
})

it('lets go of an answer after twice ten seconds at the most, though one attempt is asked about again and again without any', async () => {
  let now = 0
  const answers: WeakRef<object>[] = []
  const ask = (payment: ReturnType<typeof aPayment>) => {
    const answer = { payment, seen: 'no-answer' as const }
    answers.push(new WeakRef(answer))
    return Promise.resolve(answer)
  }
  const clock = { ...systemClock, now: () => now }
  const preflight = createPreflight({ ask: ask as unknown as Ask, clock }) // it needs no other verb
  const named = (name: string) => aPayment({ id: `pay_${name}` as PaymentId, state: 'failed' })
  await preflight(named('insisting'), 0)
  for (let one = 0; one < 10; one += 1) await preflight(named(String(one)), 0)
  for (now = 6_000; now <= 60_000; now += 6_000) await preflight(named('insisting'), 0)
  await vi.waitFor(() => {
    setFlagsFromString('--expose-gc')
    ;(runInNewContext('gc') as () => void)() // what the flag puts there
    expect(answers.filter((one) => one.deref() !== undefined).length).toBeLessThanOrEqual(2)
  }, 10_000)
})

it.each([
  ['ten seconds after it was sent', 8_000, 0, 11_000],
  ['from then on', 11_000, 0, null],
  ['ten seconds after the first question by a clock that was put right', 8_000, 0, 18_000, true],
  ['of which some have passed', 8_000, 6_000, 12_000, true],
  ['and from then on, though its hour has not come again', 8_000, 10_000, null, true],
] as const)(
  'that PVIT does not know an attempt counts %s',
  (_, lastAskedAt, askedAheadMs, until, isAhead: boolean = false) => {
    const tracking = { ...untracked, lastAskedAt, askedAheadMs }
    const lastSentAt = isAhead ? 86_400_000 : 1_000
    const payment = aPayment({ state: 'failed', lastSentAt, tracking })
    expect(tooEarlyUntil({ payment, seen: 'not-found' })).toBe(until)
  },
)
