import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { afterEach, describe, expect, it } from 'vitest'
import type { Checkout, Connection } from '@pvit-checkout/proxy'
import { keepOne, toRouteHandlers } from '@pvit-checkout/proxy/next'
import { serveNode, toNodeMiddleware } from '@pvit-checkout/proxy/node'
import { describeHost } from './hosts/describe-host.ts'
import { airtelNumber, openHouse } from './house.ts'

describeHost('Node http', (checkout) => {
  const pay = toNodeMiddleware(checkout)
  return listen(
    createServer((request, response) => pay(request, response, () => shop(request, response))),
  )
})

describeHost('Express 5', (checkout) => {
  const app = express()
  app.use(toNodeMiddleware(checkout))
  app.use(express.json())
  app.post('/orders', (request, response) => void response.json(request.body))
  app.get('/pay/thanks', (_, response) => void response.send('thanks'))
  return listen(createServer(app))
})

describeHost('Express 5, mounted on the path', (checkout) => {
  const app = express()
  app.use('/pay', toNodeMiddleware(checkout))
  app.use(express.json())
  app.post('/orders', (request, response) => void response.json(request.body))
  app.get('/pay/thanks', (_, response) => void response.send('thanks'))
  return listen(createServer(app))
})

describeHost('Fastify 5', async (checkout) => {
  // A client's connection may outlive what it asked; the tests wait for none of them.
  const app = fastify({ forceCloseConnections: true })
  const pay = toNodeMiddleware(checkout)
  app.addHook('onRequest', (request, reply, next) => pay(request.raw, reply.raw, next))
  app.post('/orders', (request) => request.body)
  app.get('/pay/thanks', () => 'thanks')
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return { url, close: () => app.close() }
})

describeHost('Hono', (checkout) => {
  const app = new Hono()
  app.use(async (context, next) => {
    const peer = getConnInfo(context).remote.address ?? null
    return (await checkout.answer(context.req.raw, { peer })) ?? next()
  })
  app.post('/orders', async (context) => context.json(await context.req.json()))
  app.get('/pay/thanks', (context) => context.text('thanks'))
  return listen(overHono(app.fetch))
})

it('Next.js: hands on the peer that the shop names, for Next names none', async () => {
  const peers: (string | null | undefined)[] = []
  const checkout = {
    fetch(_: Request, connection?: Connection) {
      peers.push(connection?.peer)
      return Promise.resolve(new Response())
    },
  }
  const open = async () => checkout as Checkout // the handlers only ever fetch
  const request = new Request('https://shop.test/pay/', { headers: { 'X-Real-IP': '192.0.2.5' } })
  await toRouteHandlers(open).GET(request)
  await toRouteHandlers(open, { peerOf: ({ headers }) => headers.get('X-Real-IP') }).GET(request)
  expect(peers).toEqual([undefined, '192.0.2.5'])
})

describeHost(
  'Next.js',
  (checkout) => {
    // What Next does with `app/pay/[[...path]]/route.ts`: the handler of the method, the parameters beside the request.
    const handlers: Record<string, (request: Request, context: unknown) => Promise<Response>> = {
      ...toRouteHandlers(async () => checkout as Checkout), // the handlers only ever fetch
    }
    const dispatch = async (request: Request) => {
      const path = new URL(request.url).pathname.split('/').slice(1)
      if (path[0] === 'orders') return new Response(request.body)
      if (path[0] !== 'pay') return new Response(null, { status: 404 })
      const handler = handlers[request.method]
      return (
        handler?.(request, { params: Promise.resolve({ path }) }) ??
        new Response(null, { status: 405 })
      )
    }
    return listen(overHono(dispatch))
  },
  { seesPeer: false, sharesBasePath: false },
)

describeHost(
  'the proxy’s own server',
  async (checkout) => {
    const listening = await serveNode({
      // It has no routes beside the proxy's; the suite's own stand behind it here.
      fetch: async (request, connection) =>
        new URL(request.url).pathname === '/orders'
          ? new Response(request.body)
          : checkout.fetch(request, connection),
      host: '127.0.0.1',
      port: 0,
    })
    return { url: `http://127.0.0.1:${listening.port}`, close: () => listening.close(0) }
  },
  { sharesBasePath: false },
)

describe('a body that the host has parsed already', () => {
  const opened: { close(): Promise<unknown> }[] = []
  afterEach(async () => {
    for (const one of opened.splice(0).reverse()) await one.close()
  })

  it('is told to the host’s error handler with the cure; routes of the shop are let through', async () => {
    const house = await openHouse()
    const errors: unknown[] = []
    const app = express()
    app.use(express.json(), toNodeMiddleware(house.checkout()))
    app.post('/orders', (request, response) => void response.json(request.body))
    const onError: express.ErrorRequestHandler = (error, _request, response, _next) => {
      errors.push(error)
      response.status(500).end()
    }
    app.use(onError)
    const host = await listen(createServer(app))
    opened.push(house, host)
    const post = (path: string, authorization = `Bearer ${house.apiKey}`) =>
      fetch(`${host.url}${path}`, {
        method: 'POST',
        headers: { Authorization: authorization, 'Content-Type': 'application/json' },
        body: JSON.stringify({ order: 'A-1', amount: 500 }),
      })

    expect(await (await post('/orders')).json()).toEqual({ order: 'A-1', amount: 500 })
    // What needs no body is answered as ever.
    expect((await post('/pay/v1/sessions', 'Bearer nobody')).status).toBe(401)
    expect(errors).toEqual([])
    expect((await post('/pay/v1/sessions')).status).toBe(500)
    expect(String(errors[0])).toContain('before app.use(express.json())')
  })
})

it('headers that the host set beforehand are on every answer of the middleware, streams included', async () => {
  const house = await openHouse()
  const pay = toNodeMiddleware(house.checkout())
  const host = await listen(
    createServer((request, response) => {
      response.setHeader('X-Shop', 'ours')
      pay(request, response)
    }),
  )
  const { token } = await house.openSession(500)
  const payments = `${host.url}/pay/v1/checkout/payments`
  const headers = { Authorization: `Bearer ${token}` }
  const started = await fetch(payments, {
    method: 'POST',
    headers: {
      ...headers,
      'Content-Type': 'application/json',
      'Idempotency-Key': 'attempt-1',
    },
    body: JSON.stringify({ method: 'mobile_money', phone: airtelNumber }),
  })
  const { id } = (await started.json()) as { id: string }
  const stream = await fetch(`${payments}/${id}/events`, { headers })
  for (const answer of [started, stream]) expect(answer.headers.get('X-Shop')).toBe('ours')
  expect(stream.headers.get('Content-Type')).toMatch(/^text\/event-stream/)
  await stream.body?.cancel()
  await host.close()
  await house.close()
})

describe('keepOne', () => {
  it('opens once for all who ask, in whatever bundle, and again after a failure', async () => {
    let opened = 0
    const open = async () => {
      opened += 1
      if (opened === 1) throw new Error('the database is taken')
      return {} as Checkout // never used here
    }
    const route = keepOne(open)
    const instrumentation = keepOne(open)
    await expect(route()).rejects.toThrow('taken')
    expect(await route()).toBe(await instrumentation())
    expect(opened).toBe(2)
  })
})

describe('the proxy’s own server', () => {
  it('cuts whoever dribbles a request, and serves the others meanwhile (promise 36)', async () => {
    const host = await serveNode({
      fetch: async () => new Response('here'),
      host: '127.0.0.1',
      port: 0,
      headersWithinMs: 500,
      requestWithinMs: 1_000,
    })
    const socket = connect(host.port, '127.0.0.1')
    const said: string[] = []
    socket.on('data', (chunk) => said.push(String(chunk)))
    socket.on('error', () => {}) // a byte too many, after the cut
    const cut = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    socket.write('GET /health HTTP/1.1\r\nHost: a\r\nX-Slow: ')
    const dribble = setInterval(() => socket.write('x'), 300)
    expect(await (await fetch(`http://127.0.0.1:${host.port}/`)).text()).toBe('here')
    await cut
    clearInterval(dribble)
    expect(said.join('')).toMatch(/^HTTP\/1\.1 408 /)
    await host.close(0)
  })

  /** What it says to a connection over which these are sent, each after an answer to the one before, until it is closed. */
  async function saidTo(body: BodyInit, ...requests: string[]): Promise<string> {
    const fetch = async () => new Response(body)
    const host = await serveNode({ fetch, host: '127.0.0.1', port: 0 })
    const socket = connect(host.port, '127.0.0.1')
    socket.on('error', () => {}) // a byte too many, after the cut
    const cut = closed(socket)
    let said = ''
    socket.on('data', (chunk) => {
      said += String(chunk)
      const next = requests.shift()
      if (next !== undefined) socket.write(next)
    })
    socket.write(requests.shift() ?? '')
    await cut
    await host.close(0)
    return said
  }

  const plain = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'

  it('says what is wrong with what is no request, or has too long a head, and hangs up', async () => {
    expect(await saidTo('here', 'rubbish\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [^]*\r\n\r\n$/)
    const head = `${plain.trimEnd()}\r\nX-Long: ${'x'.repeat(17_000)}\r\n\r\n`
    expect(await saidTo('here', head)).toMatch(/^HTTP\/1\.1 431 /)
    const chunked = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n'
    expect(await saidTo('here', `${chunked}1;${'x'.repeat(17_000)}`)).toContain('HTTP/1.1 413 ')
    expect(await saidTo('here', plain, 'rubbish\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 200 [^]*HTTP\/1\.1 400 /,
    )
  })

  it('says nothing of it in the middle of an answer', async () => {
    const endless = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('first words')),
    })
    const said = await saidTo(endless, plain, 'rubbish\r\n\r\n')
    expect(said).toContain('first words')
    expect(said).not.toContain('400')
  })

  it('reads no more of a body than it said there was, however much is sent (promise 37)', async () => {
    const house = await openHouse()
    const { token } = await house.openSession(500)
    const checkout = house.checkout()
    const host = await serveNode({
      fetch: (request, connection) => checkout.fetch(request, connection),
      host: '127.0.0.1',
      port: 0,
    })
    const before = process.memoryUsage().rss
    const socket = connect(host.port, '127.0.0.1')
    socket.on('error', () => {}) // cut while it writes
    const cut = closed(socket)
    socket.write(
      `POST /pay/v1/checkout/payments HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\nIdempotency-Key: attempt-1\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n`,
    )
    const chunk = ' '.repeat(64 * 1_024)
    const pour = () => {
      while (!socket.destroyed && socket.write(chunk));
    }
    socket.on('drain', pour)
    pour()
    await cut
    expect((await fetch(`http://127.0.0.1:${host.port}/pay/health`)).status).toBe(200)
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1_024 * 1_024)
    await host.close(0)
    await house.close()
  })

  it('refuses connections beyond the most it holds, and serves those it has (promise 36)', async () => {
    const host = await serveNode({
      fetch: async () => new Response('here'),
      host: '127.0.0.1',
      port: 0,
      connectionsMost: 2,
    })
    const open = () => {
      const socket = connect(host.port, '127.0.0.1')
      socket.on('error', () => {}) // refused
      return socket
    }
    const [first, second] = [open(), open()]
    await Promise.all([first, second].map((socket) => once(socket, 'connect')))
    await closed(open())
    for (const socket of [first, second]) {
      socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
      const [said] = (await once(socket, 'data')) as [Buffer]
      expect(String(said)).toMatch(/^HTTP\/1\.1 200 /)
      socket.destroy()
    }
    await host.close(0)
  })
})

/** However it ended. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()))
}

/** The routes of a shop without a framework. */
const shop: RequestListener = (request, response) => {
  if (request.url === '/orders') request.pipe(response)
  else if (request.url === '/pay/thanks') response.end('thanks')
  else response.writeHead(404).end()
}

function overHono(dispatch: Hono['fetch']): Server {
  return createAdaptorServer({ fetch: dispatch, overrideGlobalObjects: false }) as Server // http, by default
}

async function listen(server: Server) {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The server has no address.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  }
}
