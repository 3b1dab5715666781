import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

import { fakeToken } from '@pvit-checkout/client/testing'
import { build, type Alias, type Rolldown } from 'vite'

/** A page by its path, with every file it may ask for. */
export type Site = ReadonlyMap<string, { type: string; body: string | Uint8Array }>

export const pageNames = [
  'bare Preact form',
  'element',
  'bare React form',
  'React package',
] as const
export type PageName = (typeof pageNames)[number]

const root = join(import.meta.dirname, '../..')
const preact = dirname(
  createRequire(join(root, 'packages/element/package.json')).resolve('preact/package.json'),
)
// By file: what `require` would find of it is not of ES modules, and cannot be shaken.
const preactCompat = [
  { find: /^react\/jsx-runtime$/, replacement: join(preact, 'jsx-runtime/dist/jsxRuntime.mjs') },
  { find: /^react-dom\/client$/, replacement: join(preact, 'compat/client.mjs') },
  { find: /^react$/, replacement: join(preact, 'compat/dist/compat.mjs') },
]
const types = { html: 'text/html; charset=utf-8', js: 'text/javascript', css: 'text/css' }

/** The four pages, built for production by one bundler: each has a head, its script and nothing else to wait for. */
export async function buildPages(): Promise<Record<PageName, Site>> {
  return {
    'bare Preact form': await bundled('bare-form.tsx', preactCompat),
    'bare React form': await bundled('bare-form.tsx', []),
    'React package': await bundled('react-checkout.tsx', []),
    element: await element(),
  }
}

/** As the element's README says: one script, one tag. */
async function element(): Promise<Site> {
  const files = await outputOf(
    build({ root: join(root, 'packages/element'), logLevel: 'error', build: { write: false } }),
  )
  const page = html(
    '<script type="module" src="/pvit-checkout.js"></script>',
    `<pvit-checkout endpoint="/pay" session="${fakeToken()}"></pvit-checkout>`,
  )
  return site(page, files)
}

async function bundled(script: string, alias: Alias[]): Promise<Site> {
  const files = await outputOf(
    build({
      root,
      configFile: false,
      logLevel: 'error',
      resolve: { alias },
      build: {
        write: false,
        modulePreload: { polyfill: false },
        rolldownOptions: {
          input: { page: join(import.meta.dirname, 'pages', script) },
          checks: { moduleLevelDirective: false },
        },
      },
    }),
  )
  const entry = files.find((file) => file.type === 'chunk' && file.isEntry)
  const styles = files.filter((file) => file.fileName.endsWith('.css'))
  if (entry === undefined) throw new Error(`${script} became no script.`)
  const head = [
    `<script type="module" src="/${entry.fileName}"></script>`,
    ...styles.map((file) => `<link rel="stylesheet" href="/${file.fileName}">`),
  ]
  const page = html(head.join(''), `<div id="form" data-session="${fakeToken()}"></div>`)
  return site(page, files)
}

function html(head: string, body: string): string {
  return `<!doctype html><html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Paiement</title>${head}</head><body>${body}</body></html>`
}

function site(page: string, files: Rolldown.RolldownOutput['output'][number][]): Site {
  return new Map([
    ['/', { type: types.html, body: page }],
    ...files
      .filter((file) => !file.fileName.endsWith('.map'))
      .map((file) => {
        const type = file.fileName.endsWith('.css') ? types.css : types.js
        const body = file.type === 'chunk' ? file.code : file.source
        return [`/${file.fileName}`, { type, body }] as const
      }),
  ])
}

async function outputOf(building: ReturnType<typeof build>) {
  const built = await building
  if ('close' in built) throw new Error('The build watches: it must run once.')
  return [built].flat().flatMap((part) => part.output)
}
