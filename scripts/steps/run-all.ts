import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { exitLike, followSignals } from '../setup/child.mjs'
import { Fault } from '../setup/say.mjs'
import { reportOf } from './report.ts'
import { runStep } from './run-step.ts'
import type { Step } from './steps.ts'

/**
 * Runs the wanted steps, or all: a row for each with its time, whether or not one before it failed, and what a failed one
 * said below its row. The last line on stdout is `N passed, N failed`. Sets the exit code.
 */
export async function runAll(
  root: string,
  steps: Record<string, Step[]>,
  wanted: string[],
): Promise<void> {
  try {
    const chosen = choose(Object.keys(steps), wanted)
    const folder = join(root, '.cache', 'test')
    mkdirSync(folder, { recursive: true })
    followSignals()
    let passed = 0
    let failed = 0
    for (const name of chosen) {
      process.stderr.write(`${name} …${process.stderr.isTTY ? '\r' : '\n'}`)
      const result = await runStep(name, steps[name] ?? [], { root, folder })
      if (result.signal !== null) return exitLike(result)
      process.stdout.write(reportOf(name, result))
      passed += result.passed
      failed += result.failed
    }
    process.stdout.write(`${passed} passed, ${failed} failed\n`)
    process.exitCode = failed > 0 ? 1 : 0
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = error.exitCode
  }
}

function choose(all: string[], wanted: string[]): string[] {
  const unknown = wanted.filter((name) => !all.includes(name))
  if (unknown.length > 0) {
    const names = unknown.map((name) => `"${name}"`).join(', ')
    throw new Fault(`There is no step ${names}. The steps are: ${all.join(', ')}.`, 2)
  }
  return wanted.length > 0 ? all.filter((name) => wanted.includes(name)) : all
}
