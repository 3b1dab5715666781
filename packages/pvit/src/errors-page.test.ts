import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { catalogue } from './catalogue.ts'
import { errorsPage } from './errors-page.ts'

const page = new URL('../../../docs/pvit-errors.md', import.meta.url)

it('docs/pvit-errors.md is current: if not, run node packages/pvit/scripts/write-errors-page.ts', () => {
  expect(readFileSync(page, 'utf8')).toBe(errorsPage())
})

it('has a line for every error', () => {
  const lines = errorsPage().split('\n')
  for (const { code, error } of catalogue) {
    expect(
      lines.filter((line) => line.startsWith(`| ${code} |`) && line.includes(error)),
    ).toHaveLength(1)
  }
})
