// Bundles what a shopper's browser is sent, for size-limit to weigh (.size-limit.json): in `first` all that the first
// payment waits for, in `lazy` what arrives later or never, in `instead` what an old browser loads in place of a part of
// the rest. Into .cache/sizes/<what>/.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { build, type InlineConfig, type Rolldown } from 'vite'

const root = dirname(dirname(import.meta.dirname))
const target = join(root, '.cache', 'sizes')

// The element's stylesheet is in its code; the file is for browsers that cannot take it from there.
await weigh('element', 'instead', { root: join(root, 'packages/element'), logLevel: 'error' })
await weigh('classic', 'instead', {
  root: join(root, 'packages/element'),
  mode: 'classic',
  logLevel: 'error',
})
await weigh('react', 'first', {
  root,
  configFile: false,
  logLevel: 'error',
  plugins: [
    entry(
      "export { PvitCheckout } from '@pvit-checkout/react'\nimport '@pvit-checkout/react/styles.css'",
    ),
  ],
  build: {
    // The React package is compiled for the browsers its shop's bundler aims at: Vite's own choice here.
    modulePreload: { polyfill: false },
    // React itself is the shop's already.
    rolldownOptions: {
      input: 'entry',
      external: /^react(-dom)?($|\/)/,
      preserveEntrySignatures: 'allow-extension',
    },
  },
})

async function weigh(
  what: string,
  styles: 'first' | 'instead',
  config: InlineConfig,
): Promise<void> {
  const built = await build({
    ...config,
    build: { ...config.build, write: false, sourcemap: false },
  })
  if ('close' in built) throw new Error('The build watches: it must run once.')
  const output = [built].flat().flatMap((part) => part.output)
  const first = neededAtOnce(output)
  rmSync(join(target, what), { recursive: true, force: true })
  for (const file of output) {
    const isStyles = file.fileName.endsWith('.css')
    const when = isStyles ? styles : first.has(file.fileName) ? 'first' : 'lazy'
    const path = join(target, what, when, file.fileName)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, file.type === 'chunk' ? file.code : file.source)
  }
}

// The entry, and what it imports without waiting to be asked.
function neededAtOnce(output: Rolldown.RolldownOutput['output'][number][]): ReadonlySet<string> {
  const chunks = new Map(
    output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file]] : [])),
  )
  const needed = new Set<string>()
  const waiting = [...chunks.values()].filter((chunk) => chunk.isEntry)
  for (const chunk of waiting) {
    if (needed.has(chunk.fileName)) continue
    needed.add(chunk.fileName)
    waiting.push(...chunk.imports.flatMap((name) => chunks.get(name) ?? []))
  }
  return needed
}

// Source text in place of an entry file, resolved as if it lay in the repository's root.
function entry(source: string) {
  return {
    name: 'entry',
    resolveId: (id: string) => (id === 'entry' ? join(root, 'entry-for-sizes.js') : null),
    load: (id: string) => (id === join(root, 'entry-for-sizes.js') ? source : null),
  }
}
