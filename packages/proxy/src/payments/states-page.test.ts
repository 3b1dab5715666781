import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { statesPage } from './states-page.ts'

it('docs/payment-states.md is current: node packages/proxy/scripts/write-states-page.ts writes it anew', () => {
  const written = readFileSync(
    new URL('../../../../docs/payment-states.md', import.meta.url),
    'utf8',
  )
  expect(written).toBe(statesPage())
})
