// `npm run prove`: what takes too long for every push. The packages as a shop would get them, and again and again what
// `npm test` runs once. Arguments choose steps: `npm run prove -- packages`.
import { dirname, join } from 'node:path'

import { runAll } from './steps/run-all.ts'
import { react18Sample, steps, type Step } from './steps/steps.ts'

const root = dirname(import.meta.dirname)
const {
  build = [],
  unit = [],
  'react-18': react18 = [],
  journeys = [],
  model = [],
  crash = [],
  pages = [],
} = steps(root)

// `npm test` runs a few of these files.
const onReact18 = react18.map((step) => ({
  ...step,
  args: step.args.filter((word) => !react18Sample.includes(word)),
}))

// The files that ask `sized` how much to do.
const wholeUnits = ['sessions/tokens', 'limits/prompts.test', 'outcomes.socket']
const wholeJourneys = [
  'many',
  'keys',
  'bodies',
  'limits',
  'forged',
  'poured',
  'alike',
  'certify',
].map((name) => `journeys/${name}.test`)
const wholeModels = ['payout-deaths']
const wholeCrashes = ['crash/database', 'crash/rolling']

await runAll(
  root,
  {
    packages: [...build, node('scripts/prove/check-packages.ts')],
    site: [node('scripts/prove/site.ts')],
    install: [
      node('scripts/prove/forget-types.ts'),
      ...build,
      node('scripts/prove/install-packages.ts'),
    ],
    smoke: [...build, node('scripts/prove/smoke.ts')],
    engines: [node('scripts/prove/engines.ts')],
    fronts: [...build, { ...node('scripts/prove/fronts.ts'), progress: true }],
    model: [{ ...node('scripts/prove/model.ts'), progress: true }],
    crash: [{ ...node('scripts/prove/crash.ts'), progress: true }],
    mutants: [{ ...node('scripts/prove/mutants.ts'), progress: true }],
    'react-18': onReact18,
    several: [node('scripts/prove/several.ts')],
    outages: [node('scripts/prove/outages.ts')],
    whole: [
      ...inWhole(unit, wholeUnits),
      ...inWhole(journeys, wholeJourneys),
      ...inWhole(model, wholeModels),
      ...inWhole(crash, wholeCrashes),
    ],
    unit: times(5, unit),
    journeys: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11].flatMap((seed) => underSeed(seed, journeys)),
    pages: pages.map((step) => ({ ...step, args: [...step.args, '--repeat-each=5'] })),
  },
  process.argv.slice(2),
)

/** The tests that `npm test` runs at a smaller size than was asked of them, at that size: it takes minutes. */
function inWhole(commands: Step[], files: readonly string[]): Step[] {
  return commands.map((step) => ({
    ...step,
    args: [...step.args, '--testTimeout=600000', ...files],
    env: { PROVE_WHOLE: 'true' },
  }))
}

// What passes once may have been lucky. The count is the last round's; a failing round ends it.
function times(rounds: number, commands: Step[]): Step[] {
  return Array.from({ length: rounds }, () => commands).flat()
}

/** What chance spreads in the journeys falls otherwise with each seed; `npm test` plays the first. */
function underSeed(seed: number, commands: Step[]): Step[] {
  return commands.map((step) => ({ ...step, env: { JOURNEY_SEED: String(seed) } }))
}

function node(script: string): Step {
  return { command: process.execPath, args: [join(root, script)] }
}
