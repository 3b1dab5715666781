import { expect, it } from 'vitest'
import type { Pvit, RequestOutcome } from '@pvit-checkout/pvit'
import { silentLog } from '../log.ts'
import { createBreaker } from './breaker.ts'

const silence: RequestOutcome = { kind: 'maybe-executed', cause: 'timeout', fault: null }
const answer: RequestOutcome = { kind: 'accepted', pvitId: 'PAY1', operator: null }
const refusal: RequestOutcome = { kind: 'refused', fault: null }

function aBreaker() {
  const clock = { at: 0, now: () => clock.at, after: () => () => {} }
  let outcome = answer
  const breaker = createBreaker({ account: 'ACC_TEST', clock, log: silentLog })
  const pvit = breaker.watch({ requestPayment: async () => outcome } as unknown as Pvit) // all that is called
  return {
    clock,
    waitMs: () => breaker.waitMs(clock.at),
    isHanging: () => breaker.isHanging(clock.at),
    hear: async (...outcomes: RequestOutcome[]) => {
      for (outcome of outcomes) await pvit.requestPayment({} as never)
    },
  }
}

const five = Array.from({ length: 5 }, () => silence)

it('lets everything through until PVIT is silent five times in a row', async () => {
  const { hear, waitMs } = aBreaker()
  await hear(...five.slice(1), answer, ...five.slice(1))
  expect(waitMs()).toBe(0)
  const fault = { error: null, code: null, httpStatus: 502, row: null } // a gateway's page
  await hear({ kind: 'maybe-executed', cause: 'http-502', fault })
  expect(waitMs()).toBe(10_000)
})

it('lets one payment in ten seconds through while PVIT stays silent, and all once it answers', async () => {
  const { clock, hear, waitMs } = aBreaker()
  await hear(...five)
  clock.at = 9_999
  expect(waitMs()).toBe(1)
  clock.at = 10_000
  expect([waitMs(), waitMs()]).toEqual([0, 10_000])
  await hear(silence)
  expect(waitMs()).toBe(10_000)
  await hear(refusal) // even a refusal is an answer
  expect(waitMs()).toBe(0)
})

it('forgets what was a minute ago, and is not fooled by a clock that jumps back (promise 20)', async () => {
  const { clock, hear, waitMs } = aBreaker()
  await hear(...five.slice(1))
  clock.at = 61_000
  await hear(silence)
  expect(waitMs()).toBe(0)
  await hear(...five)
  clock.at = -3_600_000
  expect(waitMs()).toBe(10_000)
})

it('tells a PVIT that hangs from one that turns away at once, by the last silence', async () => {
  const { clock, hear, isHanging } = aBreaker()
  await hear(...five.slice(1))
  expect(isHanging()).toBe(false)
  await hear(silence)
  expect(isHanging()).toBe(true)
  await hear({ kind: 'not-sent', cause: 'refused' })
  expect(isHanging()).toBe(false)
  await hear({ kind: 'not-sent', cause: 'connect-timeout' })
  expect(isHanging()).toBe(true)
  clock.at = 60_001
  expect(isHanging()).toBe(false)
})
