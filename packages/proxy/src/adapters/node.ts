import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Connection } from '../routes/connection.ts'
import { liveOf } from '../routes/live-answer.ts'
import { cutOffInTurns } from './cut-off.ts'

export interface NodeHostOptions {
  readonly fetch: (request: Request, connection: Connection) => Promise<Response>
  readonly host: string
  readonly port: number
  /** A shopper's browser sends its few hundred bytes at once; what dribbles is not one. */
  readonly headersWithinMs?: number
  readonly requestWithinMs?: number
  /** More are refused: each holds memory, and a stream holds it for minutes. */
  readonly connectionsMost?: number
  /** The process is ours alone: answers may then be made without the built-in `Response`, whose global is replaced. */
  readonly ownProcess?: boolean
}

export interface NodeHost {
  /** The port that was taken, for `port: 0`. */
  readonly port: number
  /**
   * Stops listening at once, lets answers under way end for `graceMs`, then cuts what is left (streams never end by themselves).
   * A connection that is kept for more gets no more: its client goes on with whoever listens.
   */
  close(graceMs?: number): Promise<void>
}

/** Serve on plain Node http. Rejects with the system's error (`EADDRINUSE`, …) when it cannot listen. */
export async function serveNode({
  fetch,
  host,
  port,
  headersWithinMs = 10_000,
  requestWithinMs = 15_000,
  connectionsMost = 20_000,
  ownProcess = false,
}: NodeHostOptions): Promise<NodeHost> {
  const listener = getRequestListener(
    async (request, env) => overSocket(await fetch(request, connectionOf(env)), env),
    { overrideGlobalObjects: ownProcess },
  )
  let closing = false
  const server = createServer(
    {
      headersTimeout: headersWithinMs,
      requestTimeout: requestWithinMs,
      // Thousands whose time is over are found in many small turns: in one each second they held everybody else up for a fifth of it.
      connectionsCheckingInterval: 50,
      // Longer than the minute reverse proxies keep an idle connection: they close first, and never write into a closed one.
      keepAliveTimeout: 65_000,
    },
    (incoming, outgoing) => {
      if (closing) outgoing.setHeader('Connection', 'close')
      void listener(incoming, outgoing)
    },
  )
  server.maxConnections = connectionsMost
  cutOffInTurns(server)
  await listen(server, host, port)
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    async close(graceMs = 1_000) {
      closing = true
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      // Those whose answer was under way fall idle later.
      const idle = setInterval(() => server.closeIdleConnections(), 100)
      const cut = setTimeout(() => server.closeAllConnections(), graceMs)
      await closed
      clearInterval(idle)
      clearTimeout(cut)
    },
  }
}

/** What a Node server can mount: itself as `createServer`'s listener, Express's and Connect's middleware, Fastify's hook. */
export type NodeMiddleware = (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  next?: (error?: Error) => void,
) => void

/**
 * The proxy beside a Node server's own routes: answers below the path of PUBLIC_URL, and calls `next` for all that is no
 * route of the proxy. It must come before whatever reads bodies; after it, `next` gets an error that says so. Headers of your
 * own go on `outgoing` beforehand: what is added to the proxy's `Response` reaches every answer but the streams.
 */
export function toNodeMiddleware(checkout: {
  answer(request: Request, connection?: Connection): Promise<Response | null>
  fetch(request: Request, connection?: Connection): Promise<Response>
}): NodeMiddleware {
  return (incoming, outgoing, next) => {
    const body = incoming.readableDidRead ? createUsedBody() : null
    const listener = getRequestListener(async (given, env) => {
      const request = body === null ? given : body.insteadOf(given)
      if (next === undefined)
        return overSocket(await checkout.fetch(request, connectionOf(env)), env)
      const response = await checkout.answer(request, connectionOf(env))
      if (response !== null && body?.missed() !== true) return overSocket(response, env)
      next(response === null ? undefined : new Error(bodyWasRead))
      return RESPONSE_ALREADY_SENT
    }, asWeAre)
    void withWholeUrl(incoming, () => listener(incoming, outgoing))
  }
}

const asWeAre = { overrideGlobalObjects: false } as const

const bodyWasRead =
  'Something read the body of a checkout request before the checkout could, most likely express.json(). Mount the checkout above it: app.use(toNodeMiddleware(checkout)) before app.use(express.json()).'

/** A live body is written to the socket itself: ten thousand waiting shoppers need half the memory that way. */
function overSocket(response: Response, env: unknown): Response {
  const live = liveOf(response)
  if (live === null) return response
  const { outgoing } = env as HttpBindings // an http server, as no other was asked for
  const { socket } = outgoing
  socket?.cork() // head and first words in one packet
  outgoing.writeHead(200, live.headers)
  // Sent by itself the head becomes one text. Sent with the first words it stays in memory as its seventy pieces.
  outgoing.flushHeaders()
  const stop = live.begin({
    write: (text) => void outgoing.write(text),
    end: () => void outgoing.end(),
  })
  socket?.uncork()
  if (outgoing.destroyed) stop()
  else outgoing.once('close', stop)
  return RESPONSE_ALREADY_SENT
}

function connectionOf(env: unknown): Connection {
  const { incoming } = env as HttpBindings // an http server, as no other was asked for
  return { peer: incoming.socket.remoteAddress ?? null, lengthHolds: true }
}

/** Express cuts the mount's path off `url`; the checkout knows its own base path. The listener reads it at once. */
function withWholeUrl<V>(incoming: IncomingMessage & { originalUrl?: string }, run: () => V): V {
  const { url } = incoming
  incoming.url = incoming.originalUrl ?? url ?? '/'
  try {
    return run()
  } finally {
    incoming.url = url ?? '/'
  }
}

/** A body that somebody has used up: harmless until it is asked for. */
function createUsedBody() {
  let asked = false
  return {
    missed: () => asked,
    insteadOf(request: Request): Request {
      const { method, headers, signal } = request
      if (method === 'GET' || method === 'HEAD') return request
      const body = new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            asked = true
            controller.error(new Error(bodyWasRead))
          },
        },
        { highWaterMark: 0 },
      )
      return new Request(request.url, { method, headers, signal, body, duplex: 'half' })
    },
  }
}

/**
 * How many connections may wait while the process is busy, if the system allows as many (Linux: net.core.somaxconn). Those
 * beyond are dropped, and come again after seconds: Node's 511 is soon full when all who wait come back after a restart.
 */
const connectionsWaiting = 4_096

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host, backlog: connectionsWaiting }, resolve)
  })
}
