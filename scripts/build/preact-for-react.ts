import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

// Resolved from the element, which has Preact: the sources that import React lie in a package that does not.
const element = createRequire(new URL('../../packages/element/package.json', import.meta.url))
const react = fileURLToPath(new URL('../../packages/element/src/react.ts', import.meta.url))

/** Vite's aliases that draw the React package's parts with Preact, as the element does. */
export const preactForReact = [
  { find: /^react\/jsx(-dev)?-runtime$/, replacement: element.resolve('preact/jsx-runtime') },
  { find: /^react(-dom\/client)?$/, replacement: react },
]
