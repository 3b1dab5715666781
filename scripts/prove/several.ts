// Three instances on Postgres on many bad days: tests/journeys/several-seeds.test.ts, which `npm test` runs with one seed
// (promises 3, 18, 21).
// SEVERAL_SEEDS=7-7 plays that one again.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'

import { commandOf } from '../setup/command-of.mjs'

const root = dirname(dirname(import.meta.dirname))
const file = join('tests', 'journeys', 'several-seeds.test.ts')
const { status } = spawnSync(
  process.execPath,
  [commandOf(root, 'vitest'), 'run', '--project', 'journeys', file],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, SEVERAL_SEEDS: process.env['SEVERAL_SEEDS'] ?? '1-40' },
  },
)
process.exitCode = status ?? 1
