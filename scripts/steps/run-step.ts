import { closeSync, openSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { run } from '../setup/child.mjs'
import { readPlaywright, readTally, type Counts } from './counts.ts'
import type { Step } from './steps.ts'

/** `signal` is set when the step was stopped rather than finished. */
export interface StepResult extends Counts {
  ms: number
  output: string
  code: number | null
  signal: NodeJS.Signals | null
}

/** Runs a step's commands until one fails. A step that counts no tests of its own is one check. */
export async function runStep(
  name: string,
  commands: Step[],
  { root, folder }: { root: string; folder: string },
): Promise<StepResult> {
  const log = join(folder, `${name}.log`)
  const counted = join(folder, `${name}.json`)
  // An old count must not stand in for a run that wrote none.
  rmSync(counted, { force: true })
  const start = performance.now()
  const out = openSync(log, 'w')
  const env = {
    ...process.env,
    TALLY_FILE: counted,
    PLAYWRIGHT_JSON_OUTPUT_NAME: counted,
    // The tests start the proxy some hundred times from its sources: its types are taken out and it is compiled once.
    NODE_COMPILE_CACHE: join(root, '.cache', 'compiled'),
  }
  let ended: { code: number | null; signal: NodeJS.Signals | null } = { code: 0, signal: null }
  for (const { command, args, progress = false, env: own = {} } of commands) {
    ended = await run(command, args, {
      cwd: root,
      env: { ...env, ...own },
      stdio: ['ignore', out, progress ? 'inherit' : out],
    })
    if (ended.code !== 0) break
  }
  closeSync(out)
  const counts = toCounts(commands, counted, ended.code === 0)
  return { ...ended, ...counts, ms: performance.now() - start, output: readFileSync(log, 'utf8') }
}

function toCounts(commands: Step[], file: string, succeeded: boolean): Counts {
  const counting = commands.find((step) => step.counts !== undefined)?.counts
  if (counting === undefined)
    return { passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1, skipped: 0 }
  const counts = (counting === 'tally' ? readTally(file) : readPlaywright(file)) ?? {
    passed: 0,
    failed: 0,
    skipped: 0,
  }
  // It went wrong outside any test (a file that did not load, a server that did not start), or there was nothing to run.
  const blameless = counts.failed === 0 && (!succeeded || counts.passed === 0)
  return blameless ? { ...counts, failed: 1 } : counts
}
