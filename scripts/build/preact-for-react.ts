import { fileURLToPath } from 'node:url'

// In the element, which has Preact: the sources that import React lie in a package that does not.
const react = fileURLToPath(new URL('../../packages/element/src/react.ts', import.meta.url))

/** Vite's aliases that draw the React package's parts with Preact, as the element does. */
export const preactForReact = [
  { find: /^react(\/jsx(-dev)?-runtime|-dom\/client)?$/, replacement: react },
]
