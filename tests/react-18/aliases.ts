import { join } from 'node:path'

const names = [
  'react',
  'react-dom',
  '@testing-library/react',
  '@testing-library/dom',
  '@tanstack/react-query',
] as const

/** Vite's aliases to this folder's own copies, which all stand on React 18. */
export const react18 = names.map((name) => ({
  find: new RegExp(`^${name}(/.*)?$`),
  replacement: `${join(import.meta.dirname, 'node_modules', name)}$1`,
}))
