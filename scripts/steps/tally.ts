import { writeFileSync } from 'node:fs'

import type { Reporter, SerializedError, TestModule } from 'vitest/node'

import type { Counts } from './counts.ts'

/** A vitest reporter that writes how many tests passed, failed and were skipped into TALLY_FILE. */
export default class Tally implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const file = process.env['TALLY_FILE']
    if (file === undefined)
      throw new Error('tally.ts needs TALLY_FILE: the file to write the counts to.')
    // An error outside any test fails the run, so it counts.
    const counts: Counts = { passed: 0, failed: unhandled.length, skipped: 0 }
    for (const module of modules) add(counts, module)
    writeFileSync(file, JSON.stringify(counts))
  }
}

function add(counts: Counts, module: TestModule): void {
  const states = [...module.children.allTests()].map((test) => test.result().state)
  const failed = states.filter((state) => state === 'failed').length
  counts.passed += states.filter((state) => state === 'passed').length
  counts.skipped += states.filter((state) => state === 'skipped' || state === 'pending').length
  // A file that did not load, or whose hook failed, has no failed test of its own.
  counts.failed += failed === 0 && !module.ok() ? 1 : failed
}
