import { expect, it } from 'vitest'
import { systemClock } from '@pvit-checkout/pvit'
import { silentLog } from '../log.ts'
import { createCandidates, type CandidatesDeps } from './candidates.ts'

it.each([0, 1, 2, 3, 4, 5])(
  'looks again when a key comes in %i turns after the look that found none was answered',
  async (turns) => {
    const none = { candidate: null, nextAt: null }
    let answer = (_: typeof none) => {}
    let looks = 0
    const store: Partial<CandidatesDeps['store']> = {
      claimCandidate() {
        looks += 1
        return looks > 1
          ? Promise.resolve(none)
          : new Promise((resolve) => {
              answer = resolve
            })
      },
    }
    const deps: Partial<CandidatesDeps> = {
      store: store as CandidatesDeps['store'], // a look needs no other verb
      account: 'ACC_TEST',
      clock: systemClock,
      log: silentLog,
    }
    const candidates = createCandidates(deps as CandidatesDeps)
    candidates.kick()
    answer(none)
    // One commit answers the look and whoever stored the key: they go on side by side, a turn apart or a few.
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
    candidates.kick()
    await new Promise((resolve) => setImmediate(resolve))
    expect(looks).toBe(2)
  },
)
