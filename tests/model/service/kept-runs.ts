import type { Step } from './steps.ts'

/** Runs that once broke the law, shortened, by what they brought to light. They are played for ever. */
export const keptRuns: Readonly<Record<string, readonly Step[]>> = {
  'a payment lost its turn while there was no key': [
    { do: 'submit', order: 0, phone: 0 },
    { do: 'submit', order: 1, phone: 0 },
    { do: 'fault', name: 'errors.secret-401', times: 2, executed: false },
    { do: 'forge', nth: 0, says: 'SUCCESS' },
    { do: 'decide', nth: 0, how: 'approve' },
    { do: 'decide', nth: 0, how: 'expire' },
    { do: 'wait', ms: 31_000 },
  ],
}
