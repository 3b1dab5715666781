// Two instances on a Postgres that fails in every way there is, each for as long as it may: tests/journeys/outages.test.ts, which
// `npm test` runs with one seed and short faults (promise 19).
// OUTAGE_SEEDS=7-7 plays that one again.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'

import { commandOf } from '../setup/command-of.mjs'

const root = dirname(dirname(import.meta.dirname))
const file = join('tests', 'journeys', 'outages.test.ts')
const { status } = spawnSync(
  process.execPath,
  [commandOf(root, 'vitest'), 'run', '--project', 'journeys', file],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, OUTAGE_SEEDS: process.env['OUTAGE_SEEDS'] ?? '1-10' },
  },
)
process.exitCode = status ?? 1
