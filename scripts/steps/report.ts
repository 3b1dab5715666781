import { stripVTControlCharacters } from 'node:util'

import type { StepResult } from './run-step.ts'

/** A row for a step, and below it what went wrong, if anything did. */
export function reportOf(name: string, result: StepResult): string {
  const { passed, failed, skipped, ms, output } = result
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
  ].join(' ')
  return failed > 0 ? `${row}\n${faultsOf(output).replaceAll(/^/gm, '     | ')}\n` : `${row}\n`
}

// A long list of what passed pushes what failed out of sight, and out of a log that is cut.
function faultsOf(output: string): string {
  return output
    .split('\n')
    .filter((line) => !/^\s*✓/.test(stripVTControlCharacters(line)))
    .join('\n')
    .trim()
}
