import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'

import { demoChildren } from './children.ts'
import type { DemoKeys } from './data-folder.ts'

const ports = { storefront: 5173, proxy: 8787, simulator: 8788 }

it('lets the visitor’s own pages use the proxy, beside the shop’s', () => {
  expect(originsOf({})).toEqual(['http://localhost:5173', 'http://127.0.0.1:5173'])
  expect(originsOf({ CHECKOUT_ORIGINS: 'http://localhost:5174,http://localhost:8000' })).toEqual([
    'http://localhost:5173',
    'http://127.0.0.1:5173',
    'http://localhost:5174',
    'http://localhost:8000',
  ])
})

it('lets a made-up password begin with a dash', () => {
  const keys = new Proxy({} as DemoKeys, { get: () => '-dashed' })
  const children = demoChildren({ root: '/kit', folder: '/data', ports, keys, env: {} })
  expect(children.find(({ name }) => name === 'simulator')?.argv).toContain('--password=-dashed')
})

it('serves the shop from its built files where that is asked for, and never because of the visitor’s own NODE_ENV', () => {
  const keys = new Proxy({} as DemoKeys, { get: () => 'made' })
  const env = { NODE_ENV: 'production' }
  const modeOf = (built: boolean) =>
    demoChildren({ root: '/kit', folder: '/data', ports, keys, env, built }).map((child) => [
      child.name,
      child.env?.['NODE_ENV'],
    ])
  expect(modeOf(false).every(([, mode]) => mode === undefined)).toBe(true)
  expect(modeOf(true).filter(([, mode]) => mode !== undefined)).toEqual([
    ['storefront', 'production'],
  ])
})

function originsOf(env: NodeJS.ProcessEnv): string[] | undefined {
  const made = randomBytes(16).toString('hex')
  // Whatever name is asked for: these are not the keys of anybody.
  const keys = new Proxy({} as DemoKeys, { get: () => made })
  const children = demoChildren({ root: '/kit', folder: '/data', ports, keys, env })
  return children.find(({ name }) => name === 'proxy')?.env?.['CHECKOUT_ORIGINS']?.split(',')
}
