import { Features } from 'lightningcss'
import { defineConfig, Visitor, type BuildOptions, type Plugin, type Rolldown } from 'vite'

import { preactForReact } from '../../scripts/build/preact-for-react.ts'
import { handOver } from './hand-over.ts'

/**
 * The element whole, with all it needs, for a page that has no bundler: one module to link, the rest comes by itself. With
 * `--mode classic` all of it in one classic script, for a page that has no modules.
 */
export default defineConfig(({ mode }) => ({
  // Relative: the files lie wherever the shop puts them, and find each other from there.
  base: './',
  resolve: { alias: preactForReact },
  plugins: [plainImports(), ...(mode === 'classic' ? [] : [handOver()])],
  // Its stand-in for `light-dark()`, which no stylesheet of ours writes, is two more properties in every theme.
  css: { lightningcss: { exclude: Features.LightDark } },
  build: {
    // The old telephones the checkout is made for. Chrome 80 by its year: by its name `?.` would be rewritten, for a fault
    // of V8 in `f?.(...list)`, which nobody writes here (tests/element looks).
    target: ['es2020', 'safari14', 'firefox115'],
    cssTarget: ['chrome80', 'safari14', 'ios14', 'firefox115'],
    // Four hundred bytes fewer than Vite's own; a function that is written once is found again by the compression.
    minify: 'terser',
    // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- Terser has that enum in its types only
    terserOptions: { ecma: 2020, compress: { passes: 2, inline: 1 } },
    sourcemap: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    ...(mode === 'classic' ? classic : modules),
  },
}))

// 'use client' is for bundlers of React pages; here is none to speak to.
const checks = { moduleLevelDirective: false, pluginTimings: false }
// React-query's hooks name more of React than src/react.ts has, and are left out of the element with all they lean on. A
// file of ours that does would break on the page.
const onLog: Rolldown.InputOptions['onLog'] = (level, log, handle) => {
  if (log.code !== 'IMPORT_IS_UNDEFINED') handle(level, log)
  else if (!log.message.includes('/@tanstack/react-query/')) throw new Error(log.message)
}
const fileNames = {
  entryFileNames: '[name].js',
  chunkFileNames: 'pvit-checkout/[name]-[hash].js',
  assetFileNames: 'pvit-checkout/[name]-[hash][extname]',
} satisfies Rolldown.OutputOptions

const modules = {
  rolldownOptions: {
    input: { 'pvit-checkout': './src/index.ts' },
    // What late files use must come from the entry itself: a third file would be a third round trip before the first paint.
    preserveEntrySignatures: 'allow-extension',
    experimental: { nativeMagicString: true },
    checks,
    onLog,
    output: fileNames,
  },
} satisfies BuildOptions

const classic = {
  // Beside the modules.
  emptyOutDir: false,
  rolldownOptions: {
    input: { 'pvit-checkout.classic': './src/classic.ts' },
    // What Vite needs of `import.meta` it has replaced by then; the rest was for the loader below, which is gone.
    checks: { ...checks, emptyImportMeta: false },
    onLog,
    output: { ...fileNames, format: 'iife', codeSplitting: false },
  },
} satisfies BuildOptions

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
    // `load(() => import(x))` is `import(x)`; the loader itself, called by nobody then, falls to the minifier.
    renderChunk(code, _, __, { magicString: text }) {
      if (text === undefined) return null
      new Visitor({
        CallExpression({ start, end, callee, arguments: [load] }) {
          if (callee.type !== 'Identifier' || callee.name !== '__vitePreload') return
          if (load?.type !== 'ArrowFunctionExpression') return
          text.remove(start, load.body.start)
          text.remove(load.body.end, end)
        },
      }).visit(this.parse(code))
      return text
    },
  }
}
