// `npm test`: every check there is, a row for each with its time; all run, also when one fails. Arguments choose steps:
// `npm test -- types unit`. What a failed step said follows its row, and lies whole in .cache/test/<step>.log.
// The last line on stdout is `N passed, N failed`.
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { exitLike, followSignals } from './setup/child.mjs'
import { Fault } from './setup/say.mjs'
import { runStep, type StepResult } from './steps/run-step.ts'
import { steps } from './steps/steps.ts'

const root = dirname(import.meta.dirname)
const folder = join(root, '.cache', 'test')

try {
  await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof Fault)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = error.exitCode
}

async function main(wanted: string[]): Promise<void> {
  const chosen = choose(wanted)
  mkdirSync(folder, { recursive: true })
  followSignals()
  let passed = 0
  let failed = 0
  for (const name of chosen) {
    process.stderr.write(`… ${name}\r`)
    const result = await runStep(name, steps(root)[name] ?? [], { root, folder })
    if (result.signal !== null) return exitLike(result)
    print(name, result)
    passed += result.passed
    failed += result.failed
  }
  process.stdout.write(`${passed} passed, ${failed} failed\n`)
  process.exitCode = failed > 0 ? 1 : 0
}

function choose(wanted: string[]): string[] {
  const all = Object.keys(steps(root))
  const unknown = wanted.filter((name) => !all.includes(name))
  if (unknown.length > 0) {
    throw new Fault(
      `There is no step ${unknown.map((name) => `"${name}"`).join(', ')}. The steps are: ${all.join(', ')}.`,
      2,
    )
  }
  return wanted.length > 0 ? all.filter((name) => wanted.includes(name)) : all
}

function print(name: string, { passed, failed, skipped, ms, output }: StepResult): void {
  const counts = [
    `${passed} passed`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ]
  const row = [
    failed > 0 ? 'FAIL' : 'ok  ',
    name.padEnd(11),
    counts.join(', ').padEnd(28),
    `${(ms / 1000).toFixed(1)} s`.padStart(8),
  ]
  process.stdout.write(`${row.join(' ')}\n`)
  if (failed > 0) process.stdout.write(`${output.trimEnd().replaceAll(/^/gm, '     | ')}\n`)
}
