import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8')
const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

it('docs/architecture.md names every folder of the proxy', () => {
  const missing = folders.filter((name) => !page.includes(`\`${name}/\``))
  expect(missing).toEqual([])
})

it('docs/architecture.md names no file that is not there', () => {
  const named = [...page.matchAll(/(?<=[`[{ ])[\w-]+(?:\/[\w-]+)*\.ts(?=[`\]} ])/g)].map(
    ([path]) => path,
  )
  expect(named.length).toBeGreaterThan(20)
  // By its path from here or from the root, or within the folder that its row is about.
  const places = ['', ...folders].map((folder) => join(import.meta.dirname, folder))
  const lost = named.filter((path) => ![root, ...places].some((at) => existsSync(join(at, path))))
  expect(lost).toEqual([])
})
