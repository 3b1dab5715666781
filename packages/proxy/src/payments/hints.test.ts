import { expect, it } from 'vitest'
import { systemClock, type CallbackClaim } from '@pvit-checkout/pvit'
import { createSuspicions } from '../limits/suspicions.ts'
import { silentLog } from '../log.ts'
import type { Evidence, Store } from '../store/store.ts'
import { createHints } from './hints.ts'

it.each([
  ['PAY0123456789', { says: 'SUCCESS', id: 'PAY0123456789' }],
  ['074123456', { says: 'SUCCESS' }],
  ['Jeanne Obame', { says: 'SUCCESS' }],
])(
  'of the id that a callback names, only the form of PVIT’s own is kept: %j',
  async (pvitId, kept) => {
    const seen: Evidence['detail'][] = []
    const store = {
      async hint(_: unknown, { detail }: Evidence) {
        seen.push(detail)
        return { dueAt: 0, finishedAt: null, calledBack: true }
      },
    } as unknown as Store // all that a known reference needs
    const hints = createHints({
      ...{ store, clock: systemClock, log: silentLog },
      suspicions: createSuspicions(silentLog, systemClock),
      onDue: () => {},
    })
    const claim = { reference: 'PTEST0000000001', status: 'SUCCESS', pvitId }
    await hints.callback(claim as CallbackClaim) // what of a claim is read
    expect(seen).toEqual([kept])
  },
)
