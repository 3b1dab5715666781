import { once } from 'node:events'
import type { Server, Socket } from 'node:net'
import { createServer } from 'node:net'
import { afterEach } from 'vitest'

/** What a test server does with one request; `text` is all of it, head and body. */
export type Answer = (socket: Socket, text: string, nth: number) => void

export interface RawServer {
  readonly url: string
  readonly port: number
  /** Every request read in full, in order, over all connections. */
  readonly requests: string[]
  /** All there ever were. */
  readonly connections: number
  readonly openConnections: number
  close(): Promise<void>
}

/** An HTTP server that owns its bytes: it can answer, stall, reset or lie at any point of a reply. */
export async function openRawServer(answer: Answer): Promise<RawServer> {
  const requests: string[] = []
  const sockets = new Set<Socket>()
  let connections = 0

  const server = createServer((socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => {})
    let text = ''
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk
      if (!isWhole(text)) return
      requests.push(text)
      answer(socket, text, requests.length)
      text = ''
    })
  })
  const port = await listen(server)
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    get connections() {
      return connections
    },
    get openConnections() {
      return sockets.size
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Called once in a file of tests: opens servers that are closed when the test that opened them has ended. */
export function rawServers(): typeof openRawServer {
  const opened: RawServer[] = []
  afterEach(() => Promise.all(opened.splice(0).map((server) => server.close())))
  return async (answer) => {
    const server = await openRawServer(answer)
    opened.push(server)
    return server
  }
}

/** Waits for a whole request, then answers with this status and body, and keeps the connection. */
export function reply(status: number, body: string, headers: Record<string, string> = {}): Answer {
  return (socket) => socket.write(replyText(status, body, headers))
}

export function replyText(
  status: number,
  body: string,
  headers: Record<string, string> = {},
): string {
  const length = Buffer.byteLength(body)
  const lines = Object.entries({ 'Content-Length': String(length), ...headers })
  const head = [`HTTP/1.1 ${status} X`, ...lines.map(([name, value]) => `${name}: ${value}`)]
  return `${head.join('\r\n')}\r\n\r\n${body}`
}

/** A port nothing listens on. */
export async function closedPort(): Promise<number> {
  const server = createServer()
  const port = await listen(server)
  server.close()
  await once(server, 'close')
  return port
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return false
  const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0)
  return text.length >= end + 4 + length
}
