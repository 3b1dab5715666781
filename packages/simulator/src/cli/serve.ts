import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import type { Simulator } from '../simulator.ts'
import { socketLine } from './socket-line.ts'

export interface Served {
  url: string
  /** Stops taking calls, lets the ones under way end for up to `graceMs`, then cuts them. */
  stop(graceMs?: number): Promise<void>
}

/** Puts the simulator behind a port. A busy port is an error that says what to do. */
export async function serveSimulator(
  simulator: Simulator,
  { port, host }: { port: number; host: string },
): Promise<Served> {
  const stale = new WeakSet<Socket>()
  const { clock } = simulator
  let stopped = false

  const listener = getRequestListener(
    (request, env) => {
      // createServer below makes HTTP/1 only.
      const { incoming, outgoing } = env as HttpBindings
      const line = socketLine({ incoming, outgoing, clock, stale, shutDoor })
      return simulator.handle(request, line)
    },
    { overrideGlobalObjects: false },
  )
  const server = createServer((incoming, outgoing) => {
    if (stale.has(incoming.socket)) incoming.socket.resetAndDestroy()
    else void listener(incoming, outgoing)
  })
  const address = await listen(server, port, host)

  /** Closing the listener is the only way to be refused; it opens again by itself. */
  function shutDoor(ms: number): void {
    server.close()
    server.closeIdleConnections()
    clock.after(ms, () => {
      if (!stopped && !server.listening) server.listen(address.port, host)
    })
  }

  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return {
    url: `http://${name}:${address.port}`,
    stop(graceMs = 2000) {
      stopped = true
      return stop(server, graceMs)
    },
  }
}

function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const busy = 'code' in error && error.code === 'EADDRINUSE'
      reject(
        busy
          ? new Error(
              `Port ${port} on ${host} is taken. Stop what listens there, or start with --port 0 (any free one) or another number.`,
              { cause: error },
            )
          : error,
      )
    })
    server.listen(port, host, () => {
      const address = server.address()
      if (address && typeof address === 'object') resolve(address)
      else reject(new Error('The server has no address.'))
    })
  })
}

async function stop(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  server.closeIdleConnections()
  const cut = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearTimeout(cut)
}
