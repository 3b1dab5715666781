import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'

import { browserClock } from '@pvit-checkout/client'
import {
  createFakeProxy,
  fakeToken,
  type FakeProxy,
  type FakeProxyOptions,
} from '@pvit-checkout/client/testing'
import { builtElement } from './build.ts'

export interface ShopOptions {
  /** The page at `/`, from `<!doctype html>` on. */
  html: string
  /** Of the page and of every file. */
  headers?: Readonly<Record<string, string>>
  proxy?: Omit<FakeProxyOptions, 'clock'>
}

export interface Shop {
  readonly url: string
  /** What stands behind `/pay`, in real time. */
  readonly proxy: FakeProxy
  /** Every path that was asked for but the proxy's, oldest first, with its query. */
  readonly asked: readonly string[]
  /** Paths that answer 404 or not at all, for as long as they are in here. */
  readonly missing: Set<RegExp>
  readonly hanging: Set<RegExp>
  close(): void
}

export const token = fakeToken()

/** `<pvit-checkout>` on a page of its own, by the module unless told otherwise. */
export function pageWith(
  body: string,
  script = '<script type="module" src="/pvit-checkout.js"></script>',
) {
  return `<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Boutique</title>${script}</head><body>${body}</body></html>`
}

export const tag = `<pvit-checkout endpoint="/pay" session="${token}"><p>Appelez-nous</p></pvit-checkout>`

/** A shop's own server, with a proxy behind `/pay`: real HTTP, a port of its own. */
export async function openShop({ html, headers = {}, proxy: options }: ShopOptions): Promise<Shop> {
  const proxy = createFakeProxy({
    clock: browserClock,
    scenarios: [[{ afterMs: 0, status: 'confirm' }]],
    ...options,
  })
  const files = builtElement()
  const asked: string[] = []
  const missing = new Set<RegExp>()
  const hanging = new Set<RegExp>()

  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    if (path.startsWith('/pay/')) return void passOn(proxy.fetch, request, response)
    // The browser's own wish.
    if (path === '/favicon.ico') return void response.writeHead(204).end()
    asked.push(path)
    if ([...hanging].some((each) => each.test(path))) return
    const name = path.split('?')[0] ?? ''
    const body = name === '/' ? html : files[name]
    if (body === undefined || [...missing].some((each) => each.test(path))) {
      return void response.writeHead(404).end()
    }
    response.writeHead(200, { 'content-type': typeOf(name), ...headers }).end(body)
  })
  return {
    url: `${await originOf(server)}/`,
    proxy,
    asked,
    missing,
    hanging,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Where it listens from now on: a port of its own. */
export async function originOf(server: Server): Promise<string> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on a port, not on a pipe
  return `http://127.0.0.1:${port}`
}

/** Lets `fetch` answer; `headers` come on top of its own. */
export async function passOn(
  fetch: FakeProxy['fetch'],
  request: IncomingMessage,
  response: ServerResponse,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer) // a request's own parts are Buffers
  const answer = await fetch(new URL(request.url ?? '/', 'http://proxy.test'), {
    method: request.method ?? 'GET',
    headers: new Headers(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    ),
    ...(parts.length > 0 && { body: Buffer.concat(parts).toString() }),
    signal: gone.signal,
  })
  response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), ...headers })
  if (answer.body === null) return void response.end()
  Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]) // Node's own type of the same stream
    .on('error', () => response.destroy())
    .pipe(response)
}

function typeOf(name: string): string {
  if (name.endsWith('.js')) return 'text/javascript'
  return name.endsWith('.css') ? 'text/css' : 'text/html; charset=utf-8'
}
