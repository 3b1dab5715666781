import { once } from 'node:events'
import { createServer } from 'node:net'
import { Worker } from 'node:worker_threads'
import { describe, expect, it, vi } from 'vitest'
import { example } from './fixtures/index.ts'
import type { RequestOutcome } from './outcomes.ts'
import type { Pvit } from './pvit.ts'
import { closedPort, openRawServer, rawServers, reply, replyText } from './testing/raw-server.ts'
import type { Answer } from './testing/raw-server.ts'
import { exampleClient } from './testing/clients.ts'
import { sized } from './testing/whole.ts'

// Not a limit to hold: sockets on a busy machine take their time.
vi.setConfig({ testTimeout: sized(30_000, 600_000) })

/** What a line does once in a while it is made to do so often. */
const often = sized(5, 500)

const payment = { reference: 'REF7K2M0001', amount: 200, phone: example.moov }
/** For servers that never answer. It counts the connecting too, which a busy machine may keep waiting. */
const impatient = { timeouts: { payment: 3_000 } }

const serve = rawServers()

const accepted = JSON.stringify({
  status: 'PENDING',
  status_code: '200',
  operator: 'MOOV_MONEY',
  reference_id: 'PAY231126000101',
  merchant_reference_id: payment.reference,
  merchant_operation_account_code: example.account,
})
const withField = (fields: object) => JSON.stringify({ ...JSON.parse(accepted), ...fields })
const error = (code: number, name: string) => JSON.stringify({ status_code: code, error: name })
const html = '<html><body>Bad Gateway</body></html>'

type Expected = Partial<RequestOutcome> & { kind: RequestOutcome['kind'] }
const maybe = (cause: string): Expected => ({ kind: 'maybe-executed', cause })

type Row = readonly [name: string, answer: Answer, expected: Expected]

/** The outcome table, row by row: what a server does after it has the request, and what that proves. */
const lineFaults: readonly Row[] = [
  ['resets before a byte', (socket) => socket.resetAndDestroy(), maybe('reset')],
  ['closes before a byte', (socket) => socket.end(), maybe('reset')],
  [
    'resets amid the headers',
    (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-', () => socket.resetAndDestroy()),
    maybe('reset'),
  ],
  [
    'resets after the headers',
    (socket) =>
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n', () =>
        socket.resetAndDestroy(),
      ),
    maybe('reset'),
  ],
  [
    'closes amid the body',
    (socket) => socket.end(replyText(200, accepted, { 'Content-Length': '4000' })),
    maybe('reset'),
  ],
  ['never answers', () => {}, maybe('timeout')],
  [
    'stalls amid the headers',
    (socket) => socket.write('HTTP/1.1 200 OK\r\nX-A: '),
    maybe('timeout'),
  ],
  [
    'stalls amid the body',
    (socket) => socket.write(replyText(200, accepted, { 'Content-Length': '4000' })),
    maybe('timeout'),
  ],
  ['speaks another protocol', (socket) => socket.end('SSH-2.0-OpenSSH\r\n\r\n'), maybe('reset')],
  [
    'answers PENDING, slowly, in pieces',
    (socket) => {
      const text = replyText(200, accepted)
      socket.write(text.slice(0, 40))
      // One after the other: of two timers that are late, the longer may come first.
      setTimeout(() => {
        socket.write(text.slice(40, 90))
        setTimeout(() => socket.write(text.slice(90)), 30)
      }, 30)
    },
    { kind: 'accepted' },
  ],
]

const answers: readonly Row[] = [
  ['sends more than 64 KB', reply(200, 'x'.repeat(65 * 1024)), maybe('reply-too-large')],
  ['answers 200 with nothing', reply(200, ''), maybe('unreadable-reply')],
  ['answers 204', (socket) => socket.write('HTTP/1.1 204 X\r\n\r\n'), maybe('unreadable-reply')],
  ['answers bad JSON', reply(200, accepted.slice(0, -1)), maybe('unreadable-reply')],
  ['answers XML', reply(200, '<r><status>PENDING</status></r>'), maybe('unreadable-reply')],
  ['answers another schema', reply(200, '{"ok":true}'), maybe('unreadable-reply')],
  [
    'echoes another reference',
    reply(200, withField({ merchant_reference_id: 'REF7K2M0009' })),
    maybe('wrong-reference'),
  ],
  [
    'echoes another account',
    reply(200, withField({ merchant_operation_account_code: 'ACC_OTHER' })),
    maybe('wrong-account'),
  ],
  ['uses an unknown word', reply(200, withField({ status: 'PAID' })), maybe('unknown-status')],
  ['answers PENDING', reply(200, accepted), { kind: 'accepted', pvitId: 'PAY231126000101' }],
  [
    'answers pending, in another case, the code as a number',
    reply(201, withField({ status: 'pending', status_code: 200 })),
    { kind: 'accepted', operator: 'MOOV_MONEY' },
  ],
  [
    'answers AMBIGUOUS',
    reply(200, withField({ status: 'AMBIGUOUS' })),
    { kind: 'unproven', claims: 'AMBIGUOUS' },
  ],
  [
    'announces itself with a 103 first',
    (socket) => socket.write(`HTTP/1.1 103 Early Hints\r\n\r\n${replyText(200, accepted)}`),
    { kind: 'accepted' },
  ],
  [
    'answers SUCCESS at once',
    reply(200, withField({ status: 'SUCCESS' })),
    { kind: 'unproven', claims: 'SUCCESS' },
  ],
  [
    'answers FAILED at once',
    reply(200, withField({ status: 'FAILED' })),
    { kind: 'unproven', claims: 'FAILED' },
  ],
  [
    'redirects',
    reply(302, '', { Location: '/elsewhere' }),
    { kind: 'probably-refused', cause: 'redirect' },
  ],
  [
    'redirects, keeping the method',
    reply(307, '', { Location: '/x' }),
    { kind: 'probably-refused' },
  ],
  ['answers 400 in HTML', reply(400, html), maybe('http-400')],
  ['answers 403 in HTML', reply(403, html), maybe('http-403')],
  ['answers 404 in HTML', reply(404, html), maybe('http-404')],
  ['answers 408', reply(408, ''), maybe('http-408')],
  ['answers 413', reply(413, html), maybe('http-413')],
  [
    'answers 400 with an error it does not document',
    reply(400, error(1999, 'NEW_TROUBLE')),
    maybe('http-400'),
  ],
  [
    'answers 400 with a payment that failed',
    reply(400, withField({ status: 'FAILED' })),
    { kind: 'refused', cause: 'failed-at-once' },
  ],
  [
    'answers 400 with a failed payment of another reference',
    reply(400, withField({ status: 'FAILED', merchant_reference_id: 'REF7K2M0009' })),
    maybe('http-400'),
  ],
  ['answers 401 in HTML', reply(401, html), { kind: 'key-refused' }],
  ['answers 401/3100', reply(401, error(3100, 'AUTHENTICATION_FAILED')), { kind: 'key-refused' }],
  ['answers 403/3100', reply(403, error(3100, 'AUTHENTICATION_FAILED')), { kind: 'key-refused' }],
  ['answers 403/3014', reply(403, error(3014, 'CUSTOMER_BLOCKED')), { kind: 'refused' }],
  ['answers 400/1000', reply(400, error(1000, 'INVALID_MERCHANT_IP_ADDRESS')), { kind: 'refused' }],
  [
    'answers with a name and a code that contradict each other',
    reply(403, error(5001, 'CUSTOMER_BLOCKED')),
    maybe('contradictory-error'),
  ],
  [
    'answers 409/5000',
    reply(409, error(5000, 'TRANSACTION_REFERENCE_ALREADY_EXISTS')),
    { kind: 'already-exists' },
  ],
  ['answers 409/5001', reply(409, error(5001, 'AMBIGUOUS_TRANSACTION')), maybe('error-5001')],
  [
    'answers 409/5002',
    reply(409, error(5002, 'TRANSACTION_LINK_USED')),
    { kind: 'probably-refused' },
  ],
  [
    'answers 410/6000',
    reply(410, error(6000, 'TRANSACTION_EXPIRED')),
    { kind: 'probably-refused' },
  ],
  [
    'answers 422/8000 with a list of messages',
    reply(422, JSON.stringify({ status_code: 8000, error: 'CONSTRAINT_VIOLATION', messages: [1] })),
    { kind: 'probably-refused' },
  ],
  ['answers 429', reply(429, ''), { kind: 'probably-refused' }],
  ['answers 500 in HTML', reply(500, html), maybe('http-500')],
  ['answers 500/500', reply(500, error(500, 'SOMETHING_WENT_WRONG')), maybe('error-500')],
  [
    'answers 500 with the code of a refusal',
    reply(500, error(3014, 'CUSTOMER_BLOCKED')),
    maybe('error-3014'),
  ],
  [
    'answers 501/9001',
    reply(501, error(9001, 'OPERATOR_FEATURE_NOT_IMPLEMENTED')),
    { kind: 'refused' },
  ],
  ['answers 501 in HTML', reply(501, html), maybe('http-501')],
  ['answers 502/9002', reply(502, error(9002, 'FEES_SCHEDULE_NOT_ACTIVE')), { kind: 'refused' }],
  ['answers 502 in HTML', reply(502, html), maybe('http-502')],
  [
    'answers 503/10000',
    reply(503, error(10000, 'API_MAINTENANCE_MODE')),
    { kind: 'probably-refused' },
  ],
  [
    'answers 503/10001',
    reply(503, error(10001, 'UNAVAILABLE_SERVICE')),
    { kind: 'probably-refused' },
  ],
  ['answers 503 in HTML', reply(503, html), maybe('http-503')],
  ['answers 504', reply(504, html), maybe('http-504')],
]

describe.each([
  ['its own connections', {}],
  ['a fetch handed in', { fetch: globalThis.fetch }],
])('a payment, over %s, when PVIT (promise 6)', (_, transport) => {
  const rows = [
    ...lineFaults.map((row) => [...row, often] as const),
    ...answers.map((row) => [...row, 1] as const),
  ]
  it.concurrent.each(rows)('%s', async (_name, answer, expected, times) => {
    const server = await openRawServer(answer)
    const stalls = 'cause' in expected && expected.cause === 'timeout'
    const pvit = exampleClient(server.url, { ...transport, ...(stalls ? impatient : {}) })
    const outcomes = await repeat(times, () => pvit.requestPayment(payment))
    await server.close()
    expect(outcomes).toMatchObject(outcomes.map(() => expected))
    // Whatever happened, each payment went out once.
    expect(server.requests).toHaveLength(times)
  })
})

/** What differs from a payment: a payout's reply is final, and a link nobody holds cannot be paid. */
const url = 'https://pay.example/transaction-link/QUNDX05P/payment'
const made = withField({ status: 'SUCCESS', reference_id: undefined, url })
const otherRows: readonly (readonly ['giveChange' | 'requestLink', string, Answer, Expected])[] = [
  [
    'giveChange',
    'answers SUCCESS',
    reply(200, withField({ status: 'SUCCESS' })),
    { kind: 'settled', status: 'SUCCESS' },
  ],
  [
    'giveChange',
    'answers FAILED',
    reply(200, withField({ status: 'FAILED' })),
    { kind: 'settled', status: 'FAILED' },
  ],
  [
    'giveChange',
    'answers 402/2000',
    reply(402, error(2000, 'OPERATION_ACCOUNT_INSUFFICIENT_BALANCE')),
    { kind: 'refused' },
  ],
  ['giveChange', 'resets before a byte', (socket) => socket.resetAndDestroy(), maybe('reset')],
  ['requestLink', 'names the address', reply(200, made), { kind: 'link-made', url }],
  [
    'requestLink',
    'names no address',
    reply(200, withField({ status: 'SUCCESS' })),
    { kind: 'link-lost', cause: 'no-address' },
  ],
  [
    'requestLink',
    'resets amid the reply',
    (socket) =>
      socket.write(replyText(200, made, { 'Content-Length': '4000' }), () =>
        socket.resetAndDestroy(),
      ),
    { kind: 'link-lost', cause: 'reset' },
  ],
]

describe('a payout or a link, when PVIT', () => {
  it.concurrent.each(otherRows)('%s: %s', async (call, _name, answer, expected) => {
    const server = await openRawServer(answer)
    const outcome = await exampleClient(server.url)[call]({ ...payment, service: 'WEB' })
    await server.close()
    expect(outcome).toMatchObject(expected)
    expect(server.requests).toHaveLength(1)
  })
})

describe('a payment is not sent when (promise 6)', () => {
  it('nothing listens', async () => {
    const url = `http://127.0.0.1:${await closedPort()}`
    await expectUnsent('refused', exampleClient(url))
    await expectUnsent('refused', exampleClient(url, { fetch: globalThis.fetch }))
  })

  it('the name does not resolve', async () => {
    const url = 'https://no-such-host.invalid'
    const patient = { timeouts: { connect: 15_000 } } // some resolvers answer one question at a time
    await expectUnsent('dns', exampleClient(url, patient))
    await expectUnsent('dns', exampleClient(url, { fetch: globalThis.fetch }))
  })

  it('the other end speaks no TLS', async () => {
    const port = await helloServer('HTTP/1.1 400 Bad Request\r\n\r\n')
    await expectUnsent('tls', exampleClient(`https://127.0.0.1:${port}`))
  })

  it('the TLS handshake stalls', async () => {
    const server = await serve(() => {})
    const pvit = exampleClient(`https://127.0.0.1:${server.port}`, { timeouts: { connect: 250 } })
    const started = performance.now()
    await expectUnsent('connect-timeout', pvit)
    expect(performance.now() - started).toBeLessThan(8_000 * Math.ceil(often / atOnce))
  })

  it('no connection has come about within three seconds: its twenty are for PVIT to answer in', async () => {
    const server = await serve(() => {})
    const pvit = exampleClient(`https://127.0.0.1:${server.port}`)
    const started = performance.now()
    expect((await pvit.requestPayment(payment)).kind).toBe('not-sent')
    const took = performance.now() - started
    expect(took).toBeGreaterThan(2_500)
    expect(took).toBeLessThan(10_000)
  })

  it('the TLS handshake is reset', async () => {
    const port = await helloServer(null)
    await expectUnsent('connect-failed', exampleClient(`https://127.0.0.1:${port}`))
  })

  it('the connection is never taken up', async () => {
    const deaf = await openDeafServer()
    const pvit = exampleClient(`http://127.0.0.1:${deaf.port}`, {
      timeouts: { connect: 250, payment: 2_000 },
    })
    // The first fill the kernel's queue of connections nobody takes; the rest find no place.
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, () => pvit.requestPayment(payment)),
    )
    await deaf.close()
    expect(outcomes).toContainEqual({ kind: 'not-sent', cause: 'connect-timeout' })
  })

  it('its caller gave up before', async () => {
    const server = await serve(reply(200, accepted))
    const outcome = exampleClient(server.url).requestPayment(payment, {
      signal: AbortSignal.abort(),
    })
    expect(await outcome).toEqual({ kind: 'not-sent', cause: 'aborted' })
    expect(server.requests).toHaveLength(0)
  })

  it('its caller gave up while connecting', async () => {
    const server = await serve(() => {})
    const pvit = exampleClient(`https://127.0.0.1:${server.port}`)
    const outcome = await pvit.requestPayment(payment, { signal: AbortSignal.timeout(50) })
    expect(outcome).toEqual({ kind: 'not-sent', cause: 'aborted' })
  })

  it('no connection came free in time, and then it never leaves', async () => {
    const answers: (() => void)[] = []
    const server = await serve((socket) => {
      answers.push(() => socket.write(replyText(200, accepted)))
    })
    const pvit = exampleClient(server.url)
    const hung = Array.from({ length: 40 }, () => pvit.requestPayment(payment))
    await expect.poll(() => server.requests.length, { timeout: 20_000 }).toBe(40)
    const outcome = await pvit.requestPayment(payment, { signal: AbortSignal.timeout(50) })
    expect(outcome).toEqual({ kind: 'not-sent', cause: 'aborted' })
    for (const answer of answers) answer()
    expect(new Set((await Promise.all(hung)).map(({ kind }) => kind))).toEqual(
      new Set(['accepted']),
    )
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(server.requests).toHaveLength(40)
  })
})

describe('a payment may have been executed when', () => {
  it('its caller gives up after it left', async () => {
    const caller = new AbortController()
    const server = await serve(() => caller.abort())
    const { signal } = caller
    const outcome = await exampleClient(server.url).requestPayment(payment, { signal })
    expect(server.requests).toHaveLength(1)
    expect(outcome).toMatchObject({ kind: 'maybe-executed', cause: 'aborted' })
  })

  it('a fetch handed in fails without saying why', async () => {
    const pvit = exampleClient('https://api.mypvit.pro', {
      fetch: () => Promise.reject(new TypeError('fetch failed')),
    })
    expect(await pvit.requestPayment(payment)).toMatchObject({ kind: 'maybe-executed' })
  })

  it('a fetch handed in never hears the abort', async () => {
    const pvit = exampleClient('https://api.mypvit.pro', {
      fetch: () => new Promise(() => {}),
      ...impatient,
    })
    expect(await pvit.requestPayment(payment)).toMatchObject({ cause: 'timeout' })
  })

  it('an open connection times out by itself', async () => {
    const lost = Object.assign(new Error('x'), { code: 'ETIMEDOUT', syscall: 'read' })
    const pvit = exampleClient('https://api.mypvit.pro', {
      fetch: () => Promise.reject(new TypeError('fetch failed', { cause: lost })),
    })
    expect(await pvit.requestPayment(payment)).toMatchObject({ cause: 'reset' })
  })
})

/** Fewer than a client has connections: none of them waits for another. */
const atOnce = 25

/** So many times, some of them beside each other. */
async function repeat<T>(times: number, run: () => Promise<T>): Promise<T[]> {
  const results: T[] = []
  while (results.length < times) {
    const round = Math.min(atOnce, times - results.length)
    results.push(...(await Promise.all(Array.from({ length: round }, run))))
  }
  return results
}

async function expectUnsent(cause: string, pvit: Pvit): Promise<void> {
  const outcomes = await repeat(often, () => pvit.requestPayment(payment))
  expect(outcomes).toEqual(outcomes.map(() => ({ kind: 'not-sent', cause })))
}

/** Answers the first bytes of anything, a TLS hello included, with these; null: with a reset. */
async function helloServer(text: string | null): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => (text === null ? socket.resetAndDestroy() : socket.end(text)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  server.unref()
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Listens, and never takes up a connection: its thread sleeps. The kernel then drops further SYNs. */
async function openDeafServer(): Promise<{ port: number; close(): Promise<unknown> }> {
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads')
     const server = require('node:net').createServer()
     server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
       parentPort.postMessage(server.address().port)
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10000)
     })`,
    { eval: true },
  )
  const [port] = (await once(worker, 'message')) as [number] // what the worker posts
  await new Promise((resolve) => setTimeout(resolve, 50))
  return { port, close: () => worker.terminate() }
}
