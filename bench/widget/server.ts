import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync } from 'node:zlib'

import { fakeSession } from '@pvit-checkout/client/testing'

import type { Site } from './pages.ts'

export interface Server {
  readonly url: string
  /** Bytes of all bodies sent since the last call, by path. */
  takeSent(): Map<string, number>
  close(): void
}

/** Serves one site in Brotli 11, and answers for the proxy that there is a form to fill. */
export async function serve(site: Site): Promise<Server> {
  const files = new Map(
    [...site].map(([path, { type, body }]) => [path, { type, body: brotliCompressSync(body) }]),
  )
  const checkout = brotliCompressSync(JSON.stringify({ session: fakeSession(), payment: null }))
  files.set('/pay/v1/checkout', { type: 'application/json', body: checkout })
  let sent = new Map<string, number>()

  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    const file = files.get(path)
    if (file === undefined) return response.writeHead(404).end()
    sent.set(path, file.body.length)
    response.writeHead(200, {
      'content-type': file.type,
      'content-encoding': 'br',
      'content-length': file.body.length,
      'cache-control': 'no-store',
    })
    response.end(file.body)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on a port, not on a pipe
  return {
    url: `http://127.0.0.1:${port}/`,
    takeSent() {
      const taken = sent
      sent = new Map()
      return taken
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
