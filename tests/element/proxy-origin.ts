import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { browserClock } from '@pvit-checkout/client'
import { createFakeProxy, type FakeProxy } from '@pvit-checkout/client/testing'
import { Hono } from 'hono'

import { securityHeaders } from '../../packages/proxy/src/routes/security.ts'
import { widgetRoutesOf } from '../../packages/proxy/src/routes/widget.ts'
import { builtElement } from './build.ts'
import { originOf, passOn } from './shop.ts'

export interface ProxyOrigin {
  readonly url: string
  readonly proxy: FakeProxy
  close(): void
}

/**
 * A proxy on an origin of its own: the element's files as the real one serves them, by its own routes and headers, and
 * behind the same address the fake one's answers, for pages of any origin.
 */
export async function openProxyOrigin(): Promise<ProxyOrigin> {
  const folder = mkdtempSync(join(tmpdir(), 'pvit-element-'))
  for (const [name, text] of Object.entries(builtElement())) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  const proxy = createFakeProxy({
    clock: browserClock,
    scenarios: [[{ afterMs: 0, status: 'confirm' }]],
  })
  const files = new Hono().use(securityHeaders({ basePath: '', framedBy: [] })).route(
    '/',
    widgetRoutesOf(() => folder),
  )
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/widget/') === true) {
      return void passOn(async (...asked) => files.fetch(new Request(...asked)), request, response)
    }
    if (request.method === 'OPTIONS') return void response.writeHead(204, shared).end()
    void passOn(proxy.fetch, request, response, shared)
  })
  return {
    url: await originOf(server),
    proxy,
    close() {
      server.closeAllConnections()
      server.close()
      rmSync(folder, { recursive: true })
    },
  }
}

const shared = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers':
    'authorization, content-type, idempotency-key, if-none-match, prefer',
  'access-control-allow-methods': 'GET, POST',
}
