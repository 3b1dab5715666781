import { readFile } from 'node:fs/promises'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { compress } from 'hono/compress'

export type Listener = (request: IncomingMessage, response: ServerResponse) => void

/** Where the browser's half comes from: Vite while developing, the built files in production. */
export interface Front {
  /** `index.html` with the scripts of this build, its two places still to be filled. */
  template(path: string): Promise<string>
  /** The built files, for the app to answer with before its pages. */
  files: Hono
  /** Let Vite answer for the files it transforms, and leave everything else to `app`. */
  before(app: Listener): Listener
  close(): Promise<void>
}

const root = fileURLToPath(new URL('..', import.meta.url))

export async function openViteFront(server: Server): Promise<Front> {
  // Imported here, so that production runs without Vite installed.
  const { createServer } = await import('vite')
  const vite = await createServer({
    root,
    appType: 'custom',
    // Stdout is the machine's: what Vite has to say goes to stderr.
    logLevel: 'warn',
    server: { middlewareMode: { server }, ws: { server } },
  })
  return {
    template: async (path) =>
      vite.transformIndexHtml(path, await readFile(join(root, 'index.html'), 'utf8')),
    files: new Hono(),
    before: (app) => (request, response) => {
      vite.middlewares(request, response, () => app(request, response))
    },
    close: () => vite.close(),
  }
}

/** Rejects, with the cure, when the front has not been built. */
export async function openBuiltFront(dist = join(root, 'dist')): Promise<Front> {
  const template = await readFile(join(dist, 'index.html'), 'utf8').catch((cause: unknown) => {
    throw new Error(
      'NODE_ENV is production and the shop is not built: run `pnpm --filter @pvit-checkout/storefront build` first.',
      { cause },
    )
  })
  const files = new Hono()
  files.use(compress())
  files.use('/assets/*', servedFor('public, max-age=31536000, immutable')) // Vite hashes these names
  files.use('/drawings/*', servedFor('public, max-age=86400'))
  files.use('/icon.svg', servedFor('public, max-age=86400'))
  return {
    template: () => Promise.resolve(template),
    files,
    before: (app) => app,
    close: () => Promise.resolve(),
  }

  function servedFor(cacheControl: string) {
    return serveStatic({
      root: dist,
      onFound: (_, c) => c.header('Cache-Control', cacheControl),
    })
  }
}
