import { readFileSync } from 'node:fs'

export interface Counts {
  passed: number
  failed: number
  skipped: number
}

/** What tally.ts wrote; null when there is nothing readable. */
export function readTally(file: string): Counts | null {
  const { passed, failed, skipped } = read(file)
  return isCount(passed) && isCount(failed) && isCount(skipped) ? { passed, failed, skipped } : null
}

/** What Playwright's JSON reporter wrote; null when there is nothing readable. A test that passed on its second try passed. */
export function readPlaywright(file: string): Counts | null {
  const { stats } = read(file)
  if (typeof stats !== 'object' || stats === null) return null
  const { expected, flaky, unexpected, skipped } = stats as Record<string, unknown>
  if (!isCount(expected) || !isCount(flaky) || !isCount(unexpected) || !isCount(skipped))
    return null
  return { passed: expected + flaky, failed: unexpected, skipped }
}

function read(file: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
}
