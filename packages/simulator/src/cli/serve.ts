import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import type { Simulator } from '../simulator.ts'
import { socketLine } from './socket-line.ts'

export interface Served {
  url: string
  simulator: Simulator
  /** Stops taking calls, lets the ones under way end for up to `graceMs`, then cuts them. */
  stop(graceMs?: number): Promise<void>
}

/**
 * Puts a simulator behind a port. It is made only once the port is ours, so that a second start on the same state
 * is refused before it does anything. A busy port is an error that says what to do.
 */
export async function serveSimulator(
  create: (url: string) => Simulator,
  { port, host }: { port: number; host: string },
): Promise<Served> {
  const stale = new WeakSet<Socket>()
  let stopped = false

  const server = createServer((incoming, outgoing) => {
    if (stale.has(incoming.socket)) incoming.socket.resetAndDestroy()
    else void listener(incoming, outgoing)
  })
  const address = await listen(server, port, host)
  const url = `http://${nameOf(address)}:${address.port}`
  const simulator = orClose(server, () => create(url))
  const { clock } = simulator
  const listener = getRequestListener(
    (request, env) => {
      // createServer makes HTTP/1 only.
      const { incoming, outgoing } = env as HttpBindings
      const line = socketLine({ incoming, outgoing, clock, stale, shutDoor })
      return simulator.handle(request, line)
    },
    { overrideGlobalObjects: false },
  )

  /** Closing the listener is the only way to be refused; it opens again by itself. */
  function shutDoor(ms: number): void {
    server.close()
    server.closeIdleConnections()
    clock.after(ms, () => {
      if (!stopped && !server.listening) server.listen(address.port, host)
    })
  }

  return {
    url,
    simulator,
    stop(graceMs = 2000) {
      stopped = true
      return stop(server, graceMs)
    },
  }
}

/** A door without anybody behind it would keep the process alive for nothing. */
function orClose<Made>(server: Server, make: () => Made): Made {
  try {
    return make()
  } catch (error) {
    server.close()
    throw error
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

/** A name one can call: listening on every address is not one. */
function nameOf({ address, family }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return 'localhost'
  return family === 'IPv6' ? `[${address}]` : address
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
