import { defineConfig, type Plugin } from 'vite'

import { preactForReact } from '../../scripts/build/preact-for-react.ts'

/** The element whole, with all it needs, for a page that has no bundler: one module to link, the rest comes by itself. */
export default defineConfig({
  // Relative: the files lie wherever the shop puts them, and find each other from there.
  base: './',
  resolve: { alias: preactForReact },
  plugins: [plainImports(), endsAtHand()],
  build: {
    // The old telephones the checkout is made for.
    target: ['chrome80', 'safari14', 'firefox115'],
    sourcemap: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { 'pvit-checkout': './src/index.ts' },
      preserveEntrySignatures: 'strict',
      // 'use client' is for bundlers of React pages; here is none to speak to.
      checks: { moduleLevelDirective: false },
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'pvit-checkout/[name]-[hash].js',
        assetFileNames: 'pvit-checkout/[name]-[hash][extname]',
      },
    },
  },
})

// Vite wraps each `import()` in a loader of styles and of what the chunk itself imports. Our chunks bring no styles, and
// lean on nothing but the entry, which is there.
function plainImports(): Plugin {
  return {
    name: 'plain-imports',
    enforce: 'pre',
    load: (id) =>
      id === '\0vite/preload-helper.js'
        ? 'export const __vitePreload = (load) => load()'
        : undefined,
  }
}

// A chunk that shares code with the entry imports it by its bare name. Shops add `?ver=3` to the name, and would get the
// entry twice, with two contexts, on the screen that says “paid”. So the ends travel in the entry here.
function endsAtHand(): Plugin {
  return {
    name: 'ends-at-hand',
    enforce: 'pre',
    load: (id) =>
      id.endsWith('/checkout/fetch-late-screens.ts')
        ? "import * as screens from './late-screens.ts'\nexport const fetchLateScreens = async () => screens"
        : undefined,
  }
}
