import { expect, it } from 'vitest'
import { play } from './world.ts'

// Random runs meet these seldom or at once: each is one law and one way to break it, for whoever takes a guard away.

it('nothing is posted before it is written down (promise 19)', async () => {
  const run = play([{ do: 'start', order: 0, key: 0, phone: 0, method: 'mobile_money' }])
  await expect(run).resolves.toBeUndefined()
})

it('what PVIT has named once is never “not received”, however long it is not found again (promise 4)', async () => {
  const run = play([
    { do: 'start', order: 1, key: 0, phone: 0, method: 'mobile_money' },
    { do: 'decide', nth: 0, status: 'SUCCESS' },
    { do: 'wait', ms: 12_000 },
    { do: 'storm', on: 'request', name: 'lost-after', times: 1 },
    { do: 'storm', on: 'status', name: 'ambiguous', times: 1 },
    { do: 'storm', on: 'status', name: 'forgotten', times: 100 },
    { do: 'start', order: 0, key: 0, phone: 1, method: 'mobile_money' },
    { do: 'decide', nth: 0, status: 'SUCCESS' },
    { do: 'wait', ms: 960_000 },
    { do: 'wait', ms: 960_000 },
  ])
  await expect(run).resolves.toBeUndefined()
})

it('a page that may still be paid holds its order: no second link, and no prompt beside it (promises 1, 4)', async () => {
  const run = play([
    { do: 'start', order: 0, key: 0, phone: 0, method: 'web' },
    { do: 'start', order: 0, key: 1, phone: 0, method: 'card' },
    { do: 'start', order: 0, key: 2, phone: 1, method: 'mobile_money' },
    { do: 'page', nth: 0 },
    { do: 'decide', nth: 0, status: 'SUCCESS' },
    { do: 'decide', nth: 0, status: 'SUCCESS' },
  ])
  await expect(run).resolves.toBeUndefined()
})

it('a page that PVIT knows no payment of has not failed, however old it is (promise 4)', async () => {
  const run = play([
    { do: 'start', order: 1, key: 0, phone: 0, method: 'mobile_money' },
    { do: 'decide', nth: 0, status: 'SUCCESS' },
    { do: 'start', order: 0, key: 0, phone: 0, method: 'card' },
    { do: 'wait', ms: 960_000 },
    { do: 'wait', ms: 960_000 },
  ])
  await expect(run).resolves.toBeUndefined()
})

it('a RESTLINK whose opening got no answer is neither opened nor made again (promise 34)', async () => {
  const run = play([
    { do: 'storm', on: 'request', name: 'slow', times: 1 },
    { do: 'storm', on: 'request', name: 'lost-before', times: 1 },
    { do: 'start', order: 0, key: 0, phone: 0, method: 'restlink' },
    { do: 'wait', ms: 12_000 },
    { do: 'look', order: 0 },
    { do: 'wait', ms: 12_000 },
    { do: 'look', order: 0 },
    { do: 'wait', ms: 31_000 },
  ])
  await expect(run).resolves.toBeUndefined()
})

it('what one taken for dead is still sending is asked about, and not sent by another beside it (promise 21)', async () => {
  const isThere = Array.from({ length: 3 }, () => ({ do: 'look', order: 0 }) as const)
  const run = play(
    [
      { do: 'storm', on: 'request', name: 'late', times: 1 },
      { do: 'start', order: 0, key: 0, phone: 0, method: 'mobile_money' },
      { do: 'mistake' },
      ...isThere,
      { do: 'wait', ms: 12_000 },
      ...isThere,
      { do: 'wait', ms: 2_000 },
      { do: 'wait', ms: 130_000 },
    ],
    3,
  )
  await expect(run).resolves.toBeUndefined()
})
