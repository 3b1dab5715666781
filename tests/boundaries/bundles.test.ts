import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

import { bundle, bundleFaults, bundleOf, type Bundle } from './bundle.ts'
import { root } from './house.ts'

// A key in the builder's environment is the commonest way for one to get into a bundle.
const secretNames = ['CHECKOUT_API_KEY', 'CHECKOUT_SECRET_KEY', 'HOOK_TOKEN', 'PVIT_PASSWORD']
const secrets = secretNames.map(() => randomBytes(32).toString('base64url'))

beforeAll(() => {
  vi.stubEnv('NODE_ENV', 'production')
  secretNames.forEach((name, index) => vi.stubEnv(name, secrets[index]))
})
afterAll(() => {
  vi.unstubAllEnvs()
})

describe.each([
  [
    'the storefront',
    () => bundle({ root: join(root, 'apps/storefront') }),
    ['apps/storefront/src/main.tsx', 'packages/react/src/checkout/pvit-checkout.tsx'],
  ],
  [
    'the React package',
    () => bundleOf(everything('react')),
    ['packages/react/src/checkout/pvit-checkout.tsx'],
  ],
  [
    'the element',
    () => bundle({ root: join(root, 'packages/element') }),
    ['packages/element/src/element.ts'],
  ],
  ['the client', () => bundleOf(everything('client')), ['packages/client/src/session.ts']],
])('the browser bundle of %s', (_, make, expected) => {
  let made: Bundle
  beforeAll(async () => {
    made = await make()
  })

  it('holds what it is made for', () => {
    expect(made.modules).toEqual(expect.arrayContaining(expected))
    expect(made.files.some(({ name }) => name.endsWith('.js'))).toBe(true)
  })

  it('holds nothing of the server, and no secret', () => {
    expect(bundleFaults(made, secrets)).toEqual([])
  })
})

it('gives the element no file that imports its entry, which a page may have loaded by another name', async () => {
  const { files } = await bundle({ root: join(root, 'packages/element') })
  const scripts = files.filter(({ name }) => name.endsWith('.js'))
  expect(scripts.map(({ name }) => name)).toContain('pvit-checkout.js')
  const entry = /(from|import)\s*\(?["'`][^"'`]*\/pvit-checkout\.js/
  expect(scripts.filter(({ text }) => entry.test(text)).map(({ name }) => name)).toEqual([])
})

// Each check, fed what it is there for.
describe('bundleFaults', () => {
  it.each(['pvit', 'proxy', 'simulator', 'contract/shop'])(
    'finds %s in a real bundle',
    async (door) => {
      const faults = bundleFaults(await bundleOf(everything(door)))
      expect(faults).toContainEqual(expect.stringMatching(/^packages\/.* is the server's$/))
    },
  )

  it.each(['react/testing', 'client/testing'])('finds %s in a real bundle', async (door) => {
    const faults = bundleFaults(await bundleOf(everything(door)))
    expect(faults).toContainEqual(expect.stringMatching(/^packages\/.* is for tests$/))
  })

  it('finds PVIT’s words in a real bundle of pvit', async () => {
    const faults = bundleFaults(await bundleOf(everything('pvit')))
    expect(faults).toContainEqual(expect.stringContaining('merchant_operation_account_code'))
  })

  it('finds one of Node’s modules in a real bundle', async () => {
    const faults = bundleFaults(await bundleOf(`import * as fs from 'node:fs'; console.log(fs)`))
    expect(faults).toContainEqual(expect.stringContaining("one of Node's own"))
  })

  it('finds a key that the builder’s environment let through', async () => {
    const leak = await bundleOf(`console.log(${JSON.stringify(process.env['HOOK_TOKEN'])})`)
    expect(bundleFaults(leak, secrets)).toEqual([expect.stringContaining('value of secret 3')])
  })

  // Written out: a word that leaves the guard's own list must be missed here.
  it.each([
    'X-Secret',
    'secret_key',
    'sk_live_',
    'sk_test_',
    'merchant_operation_account_code',
    'customer_account_number',
    'callback_url_code',
    'renew-secret',
    'CHECKOUT_API_KEY',
    'CHECKOUT_SECRET_KEY',
    'HOOK_TOKEN',
    'PVIT_PASSWORD',
  ])('finds the word %s', (word) => {
    expect(bundleFaults(textOf(`x={"${word}":1}`))).toContain(`a.js holds "${word}"`)
  })

  it('finds a header in lower case', () => {
    expect(bundleFaults(textOf(`"x-secret"`))).toContain('a.js holds "X-Secret"')
  })

  it('tells an import of Node from a property called node', () => {
    expect(bundleFaults(textOf(`await import("node:fs")`))).toEqual(['a.js holds "node:"'])
    expect(bundleFaults(textOf(`return{node:e,offset:t}`))).toEqual([])
  })
})

function everything(door: string): string {
  return `import * as all from '@pvit-checkout/${door}'; globalThis.all = all`
}

function textOf(text: string): Bundle {
  return { files: [{ name: 'a.js', text }], modules: ['apps/storefront/src/a.ts'] }
}
