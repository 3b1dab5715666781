import { describe, expect, it } from 'vitest'

import { reportOf } from './report.ts'

const result = { passed: 2, failed: 0, skipped: 0, ms: 1_240, code: 0, signal: null, output: '' }

describe('what is said of a step', () => {
  it('is one row when all passed, whatever the step itself said', () => {
    const report = reportOf('unit', { ...result, output: ' ✓ a.test.ts\n' })
    expect(report).toBe('ok   unit        2 passed                        1.2 s\n')
  })

  it('is the row and what failed, without the list of what passed', () => {
    const output =
      '\u001B[32m  ✓\u001B[39m  1 the first\n  ✘  2 the second\n\n  Error: no such button\n'
    const report = reportOf('pages', { ...result, passed: 1, failed: 1, output })
    expect(report.split('\n').slice(1)).toEqual([
      '     | ✘  2 the second',
      '     | ',
      '     |   Error: no such button',
      '',
    ])
  })
})
