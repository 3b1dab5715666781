import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { routesPage } from './routes-page.ts'

it('docs/routes.md is what the contract’s tables say', () => {
  const page = readFileSync(new URL('../../../../docs/routes.md', import.meta.url), 'utf8')
  expect(page, 'run: node packages/proxy/scripts/write-routes-page.ts').toBe(routesPage())
})
