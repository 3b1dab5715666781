import { createAdaptorServer } from '@hono/node-server'
import type { Server } from 'node:http'

export interface NodeHostOptions {
  readonly fetch: (request: Request) => Promise<Response>
  readonly host: string
  readonly port: number
}

export interface NodeHost {
  /** The port that was taken, for `port: 0`. */
  readonly port: number
  /** Stops listening at once, lets answers under way end for `graceMs`, then cuts what is left (streams never end by themselves). */
  close(graceMs?: number): Promise<void>
}

/** Serve on plain Node http. Rejects with the system's error (`EADDRINUSE`, …) when it cannot listen. */
export async function serveNode({ fetch, host, port }: NodeHostOptions): Promise<NodeHost> {
  const server = createAdaptorServer({ fetch }) as Server // http, as no other server was asked for
  // A shopper's browser sends its few hundred bytes at once; what dribbles is not one.
  server.headersTimeout = 10_000
  server.requestTimeout = 15_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    async close(graceMs = 1_000) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      const cut = setTimeout(() => server.closeAllConnections(), graceMs)
      await closed
      clearTimeout(cut)
    },
  }
}
