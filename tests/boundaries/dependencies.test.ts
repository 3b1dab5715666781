import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

const packages = readdirSync(join(root, 'packages')).map((name) => `packages/${name}`)
const runtime = packages.flatMap((folder) => {
  const { dependencies = {}, peerDependencies = {} } = JSON.parse(
    read(`${folder}/package.json`),
  ) as Record<'dependencies' | 'peerDependencies', Record<string, string> | undefined>
  return Object.entries({ ...dependencies, ...peerDependencies })
    .filter(([name]) => !name.startsWith('@pvit-checkout/'))
    .map(([name, version]) => ({ folder, name, version }))
})

describe('what a shop installs with us (promise 44)', () => {
  it.each(runtime)('$name of $folder stands on the list, with its reason', ({ name }) => {
    const rows = read('docs/decisions/0002-libraries.md').matchAll(
      /^\| ([^|]+) \| [^|]+ \| ([^|]+) \|$/gm,
    )
    const reasons = [...rows].filter(([, names = '']) =>
      names.split(/[,\s()`]+/).some((word) => word === name || word === name.split('/')[0]),
    )
    expect(reasons).not.toEqual([])
  })

  it('is pinned once, and may run no script at install but for those that are allowed by name', () => {
    const workspace = read('pnpm-workspace.yaml')
    const loose = /^ {2}\S.*: [\^~*]/m.exec(workspace)
    expect(loose).toBeNull()
    const allowed = [...workspace.matchAll(/^ {2}'?([^\s':]+)'?: (true|false)$/gm)].map(
      ([, name, may]) => [name, may],
    )
    // Tools of ours, on our machines: nothing that is installed in a shop.
    const names = new Set(runtime.map(({ name }) => name))
    expect(allowed.filter(([name = '', may]) => may === 'true' && names.has(name))).toEqual([])
  })
})
