import { describe, expect, it } from 'vitest'

import { arrowFaults, arrows, type Manifest } from './arrows.ts'
import { readHouse } from './house.ts'

describe('the house', () => {
  const house = readHouse()

  it('has sources in every room of the table', () => {
    const empty = Object.keys(arrows).filter(
      (room) => !house.files.some((file) => file.path.startsWith(`${room}/`)),
    )
    expect(empty).toEqual([])
  })

  it('has all its arrows pointing the right way, and every import in its package.json', () => {
    expect(arrowFaults(house)).toEqual([])
  })
})

// Each rule, fed what it is there for.
describe('arrowFaults', () => {
  it.each([
    ['a half that imports the other', 'packages/client/src/a.ts', `import '@pvit-checkout/proxy'`],
    [
      'only its types',
      'packages/client/src/a.ts',
      `import type { App } from '@pvit-checkout/proxy'`,
    ],
    [
      'types by an import expression',
      'packages/react/src/a.ts',
      `export type A = import('@pvit-checkout/proxy').App`,
    ],
    ['a re-export', 'packages/react/src/a.ts', `export * from '@pvit-checkout/pvit'`],
    [
      'a dynamic import',
      'packages/element/src/a.ts',
      `export const a = import('@pvit-checkout/pvit')`,
    ],
    ['pvit on the proxy’s side', 'packages/pvit/src/a.ts', `import '@pvit-checkout/proxy'`],
    ['a simulator that learns from the proxy', 'packages/simulator/src/a.ts', proxyImport()],
    ['the shop’s door in a browser', 'packages/client/src/a.ts', shopImport()],
    ['the shop’s door in the shop’s pages', 'apps/storefront/src/a.ts', shopImport()],
    ['the fixtures outside a test', 'packages/simulator/src/a.ts', fixturesImport()],
    ['a fixture of a stranger in a test', 'packages/client/src/a.test.ts', fixturesImport()],
  ])('finds %s', (_, path, source) => {
    expect(faults(path, source)).toEqual([expect.stringContaining('is not a door')])
  })

  it.each([
    ['into another package', 'packages/react/src/a.ts', `import '../../client/src/http.ts'`],
    ['out of src', 'packages/react/src/a.ts', `import '../package.json'`],
    ['into tests', 'packages/react/src/a.test.ts', `import '../../../tests/boundaries/x.ts'`],
    ['from the pages to the server', 'apps/storefront/src/a.ts', `import '../server/shop.ts'`],
    ['from the server to the pages', 'apps/storefront/server/a.ts', `import '../src/app.tsx'`],
  ])('finds a relative import that leads %s', (_, path, source) => {
    expect(faults(path, source)).toEqual([expect.stringContaining('leaves')])
  })

  it('finds a part that imports its sibling', () => {
    const source = `import { Badge } from '../receipt/receipt.tsx'`
    expect(faults('packages/react/src/parts/form/form.tsx', source)).toEqual([
      expect.stringContaining('sibling part'),
    ])
  })

  it('finds a core that imports an adapter', () => {
    expect(faults('packages/proxy/src/app.ts', `import './adapters/node.ts'`)).toEqual([
      expect.stringContaining('adapter'),
    ])
  })

  it.each(['packages/contract', 'packages/client', 'packages/react', 'packages/element'])(
    'finds Node in %s',
    (room) => {
      expect(faults(`${room}/src/a.ts`, `import 'node:fs'`)).toEqual([
        expect.stringContaining('not there in a browser'),
      ])
    },
  )

  it('finds a builtin without its prefix', () => {
    expect(faults('packages/proxy/src/a.ts', `import 'fs'`)).toEqual([
      expect.stringContaining('node:fs'),
    ])
  })

  it.each(['zod', 'hono', '@types/node', 'zod/v3'])('finds %s in contract', (specifier) => {
    expect(faults('packages/contract/src/a.ts', `import '${specifier}'`)).toEqual([
      expect.stringContaining('all that contract leans on'),
    ])
  })

  it('finds full zod in the shop’s pages', () => {
    expect(faults('apps/storefront/src/a.ts', `import 'zod'`)).toEqual([
      expect.stringContaining('too heavy'),
    ])
  })

  it.each([
    ['an import nobody declared', 'packages/proxy/src/a.ts', `import 'left-pad'`],
    ['a tool of the tests in the code', 'packages/proxy/src/a.ts', `import 'vitest'`],
    ['a neighbour nobody declared', 'packages/element/src/a.ts', `import '@pvit-checkout/client'`],
  ])('finds %s', (_, path, source) => {
    expect(faults(path, source)).toEqual([expect.stringContaining('is not in the dependencies')])
  })

  it('finds a dependency that only a test imports', () => {
    const file = { path: 'packages/proxy/src/a.test.ts', source: `import 'hono'` }
    const manifests = { 'packages/proxy': { name: 'p', dependencies: { hono: '4' } } }
    expect(arrowFaults({ files: [file], manifests })).toEqual([
      expect.stringContaining('hono is a dependency that no source imports'),
    ])
  })

  it('finds a room that the table does not have', () => {
    expect(faults('packages/utils/src/a.ts', '')).toEqual([expect.stringContaining('no room')])
  })

  it.each([
    [
      'its neighbour’s door',
      'packages/client/src/a.ts',
      `import '@pvit-checkout/contract/checkout'`,
    ],
    ['its own files', 'packages/proxy/src/routes/a.ts', `import '../log.ts'`],
    ['its own part', 'packages/react/src/parts/form/a.tsx', `import './b.tsx'`],
    ['what is bundled into it', 'packages/element/src/a.ts', `import 'preact'`],
    ['Preact by React’s name', 'packages/element/src/a.ts', `import 'react-dom/client'`],
    [
      'a sheet as text',
      'packages/element/src/a.ts',
      `import '@pvit-checkout/react/styles.css?inline'`,
    ],
    ['a tool of the app', 'apps/storefront/server/a.ts', `export const vite = import('vite')`],
    [
      'a tool, in a suite for others to pass',
      'packages/proxy/src/store/conformance.ts',
      `import 'vitest'`,
    ],
    ['the fixtures, in a test', 'packages/simulator/src/a.test.ts', fixturesImport()],
    ['the tests’ tools, in a test', 'packages/proxy/src/a.test.ts', `import 'vitest'`],
    [
      'an adapter, from the command line',
      'packages/proxy/src/cli/a.ts',
      `import '../adapters/a.ts'`,
    ],
    ['Node, on the server', 'packages/proxy/src/a.ts', `import 'node:fs'`],
    [
      'the wire of the shop, on its server',
      'apps/storefront/server/a.ts',
      `import '../src/wire.ts'`,
    ],
  ])('lets a file import %s', (_, path, source) => {
    expect(faults(path, source)).toEqual([])
  })

  it('finds a computed import, which no rule can read, everywhere but on the command line and in tests', () => {
    const source = 'export const a = (name: string) => import(name)'
    expect(faults('packages/proxy/src/a.ts', source)).toEqual([
      expect.stringContaining('no rule can read it'),
    ])
    expect(faults('packages/proxy/src/cli/a.ts', source)).toEqual([])
    expect(faults('packages/proxy/src/a.test.ts', source)).toEqual([])
  })

  it('throws on a file it cannot parse rather than pass it', () => {
    expect(() => faults('packages/proxy/src/a.ts', 'import from')).toThrow('proxy/src/a.ts')
  })
})

function faults(path: string, source: string): string[] {
  // Every dependency used once, so that only the file under test can be at fault.
  const manifests: Record<string, Manifest> = {
    '.': { name: 'root', devDependencies: { vitest: '1' } },
    'packages/client': peers('@pvit-checkout/contract'),
    'packages/simulator': peers('@pvit-checkout/pvit'),
    'packages/proxy': peers('hono'),
    'packages/contract': peers('zod'),
    'packages/element': { name: 'e', devDependencies: tools('preact', '@pvit-checkout/react') },
    'apps/storefront': {
      ...peers('@pvit-checkout/contract', 'zod'),
      devDependencies: tools('vite'),
    },
  }
  return arrowFaults({ files: [{ path, source }], manifests })
}

function peers(...names: string[]): Manifest {
  return { name: 'p', peerDependencies: tools(...names) }
}

function tools(...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, '1']))
}

function proxyImport(): string {
  return `import { createCheckout } from '@pvit-checkout/proxy'`
}

function shopImport(): string {
  return `import { ShopSession } from '@pvit-checkout/contract/shop'`
}

function fixturesImport(): string {
  return `import { fixtures } from '@pvit-checkout/pvit/fixtures'`
}
