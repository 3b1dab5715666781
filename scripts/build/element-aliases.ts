import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

// Resolved from the element, which has Preact: the sources that import React lie in a package that does not.
const element = createRequire(new URL('../../packages/element/package.json', import.meta.url))
const react = ours('element/src/react.ts')

/** Vite's aliases of the element: Preact draws the React package's parts, and a small reader reads the contract. */
export const elementAliases = [
  { find: /^react\/jsx(-dev)?-runtime$/, replacement: element.resolve('preact/jsx-runtime') },
  { find: /^react(-dom\/client)?$/, replacement: react },
  { find: /^zod\/mini$/, replacement: ours('contract/src/small-zod.ts') },
]

function ours(file: string): string {
  return fileURLToPath(new URL(`../../packages/${file}`, import.meta.url))
}
