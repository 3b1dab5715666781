import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'

import { commandOf } from '../setup/command-of.mjs'

const root = dirname(dirname(import.meta.dirname))

/** Plays a journey's file with the range of seeds in this variable of the environment, such as `7-7`, or else with these. */
export function playJourney(file: string, variable: string, seeds: string): void {
  const { status } = spawnSync(
    process.execPath,
    [commandOf(root, 'vitest'), 'run', '--project', 'journeys', join('tests', 'journeys', file)],
    {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, [variable]: process.env[variable] ?? seeds },
    },
  )
  process.exitCode = status ?? 1
}
