import type { Step } from './steps.ts'

/** Runs that once broke the law, shortened, by what they brought to light. They are played for ever. */
export const keptRuns: Readonly<Record<string, readonly Step[]>> = {
  'a hint used up the check a day after a failure, and a late success went unseen': [
    { do: 'start', order: 1, key: 0, phone: 0, method: 'mobile_money' },
    { do: 'wait', ms: 960_000 },
    { do: 'start', order: 1, key: 1, phone: 0, method: 'mobile_money' },
    { do: 'decide', nth: 0, status: 'SUCCESS' },
    { do: 'callback', nth: 0, says: 'FAILED' },
    { do: 'turn', nth: 0 },
    { do: 'look', order: 0 },
  ],
  'a link that PVIT refused without a word held its order': [
    { do: 'storm', on: 'request', name: 'busy', times: 1 },
    { do: 'storm', on: 'status', name: 'silence', times: 1 },
    { do: 'start', order: 0, key: 0, phone: 0, method: 'card' },
  ],
}
