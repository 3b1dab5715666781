import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { faultsPage } from './faults-page.ts'

const page = new URL('../../../../docs/simulator-faults.md', import.meta.url)

it('docs/simulator-faults.md is current: if not, run node packages/simulator/scripts/write-faults-page.ts', () => {
  expect(readFileSync(page, 'utf8')).toBe(faultsPage())
})
