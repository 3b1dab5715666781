// A client that costs next to nothing: requests are written as prepared bytes, of the answers only status and end are read.
import { connect, type Socket } from 'node:net'

export interface Prepared {
  readonly method?: 'GET' | 'POST'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Measured {
  readonly requests: number
  readonly perSecond: number
  /** Milliseconds, sorted. */
  readonly times: readonly number[]
  /** How many answers had which status. */
  readonly statuses: ReadonlyMap<number, number>
}

/** As fast as `connections` in parallel get answers: throughput. */
export async function closedLoop(
  origin: string,
  requests: readonly Prepared[],
  connections = 64,
): Promise<Measured> {
  const bytes = requests.map((request) => toBytes(origin, request))
  const record = createRecord()
  let at = 0
  const lines = await openLines(origin, connections)
  const began = performance.now()
  await Promise.all(
    lines.map(async (line) => {
      for (let next = bytes[at++]; next !== undefined; next = bytes[at++]) {
        const sent = performance.now()
        record.take(await line.send(next), performance.now() - sent)
      }
    }),
  )
  const took = performance.now() - began
  for (const line of lines) line.close()
  return record.end(took)
}

/** So many a second, whether or not the earlier ones are answered, timed from when each was due: latency. */
export async function openLoop(
  origin: string,
  requests: readonly Prepared[],
  perSecond: number,
  connections = 128,
): Promise<Measured> {
  const bytes = requests.map((request) => toBytes(origin, request))
  const record = createRecord()
  const free = await openLines(origin, connections)
  const waiting: ((line: Line) => void)[] = []
  const began = performance.now()
  const open: Promise<void>[] = []
  for (const [index, one] of bytes.entries()) {
    const due = began + (index * 1_000) / perSecond
    const early = due - performance.now()
    if (early > 1) await new Promise((resolve) => setTimeout(resolve, early))
    open.push(
      (async () => {
        // In turn: one that is never used is cut after ten seconds, as a client that dribbles is.
        const kept = free.shift() ?? (await new Promise<Line>((resolve) => waiting.push(resolve)))
        // A server closes what is idle, and its client opens another: the time that takes is part of the wait.
        const line = kept.isOpen() ? kept : await openLine(origin)
        record.take(await line.send(one), performance.now() - due)
        const next = waiting.shift()
        if (next === undefined) free.push(line)
        else next(line)
      })(),
    )
  }
  await Promise.all(open)
  const took = performance.now() - began
  for (const line of free) line.close()
  return record.end(took)
}

/** The time that `share` (0 to 1) of the requests did not exceed. */
export function percentile({ times }: Pick<Measured, 'times'>, share: number): number {
  return times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN
}

/** `count` of them, the same ones over and over. */
export function repeated(requests: readonly Prepared[], count: number): Prepared[] {
  return Array.from({ length: count }, (_, index) => requests[index % requests.length]).filter(
    (one) => one !== undefined,
  )
}

/** Throws unless every answer had this status: a fast refusal is no speed. */
export function expectAll(measured: Measured, status: number): void {
  const others = [...measured.statuses].filter(([seen]) => seen !== status)
  if (others.length === 0) return
  const told = others.map(([seen, count]) => `${count} × ${seen}`).join(', ')
  throw new Error(`Not every answer was ${status}: ${told}.`)
}

function createRecord() {
  const times: number[] = []
  const statuses = new Map<number, number>()
  return {
    take(status: number, ms: number) {
      times.push(ms)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    },
    end: (took: number): Measured => ({
      requests: times.length,
      perSecond: (times.length / took) * 1_000,
      times: times.toSorted((a, b) => a - b),
      statuses,
    }),
  }
}

function toBytes(origin: string, { method = 'POST', path, headers = {}, body = '' }: Prepared) {
  const lines = Object.entries({
    Host: new URL(origin).host,
    ...(method === 'POST'
      ? { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(body)) }
      : {}),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
}

interface Line {
  isOpen(): boolean
  /** Resolves to the answer's status. */
  send(request: Buffer): Promise<number>
  close(): void
}

async function openLines(origin: string, count: number): Promise<Line[]> {
  return Promise.all(Array.from({ length: count }, () => openLine(origin)))
}

async function openLine(origin: string): Promise<Line> {
  const { hostname, port } = new URL(origin)
  const socket: Socket = connect(Number(port), hostname)
  socket.setNoDelay(true)
  await new Promise((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  let received = ''
  let answer: ((status: number) => void) | null = null
  let fail: (error: Error) => void = () => {}
  socket.setEncoding('latin1')
  socket.on('data', (text: string) => {
    received += text
    if (answer === null || !isWhole(received)) return
    const status = Number(received.slice(9, 12))
    const done = answer
    received = ''
    answer = null
    done(status)
  })
  socket.on('error', (error) => fail(error))
  const cut = () => new Error('The server closed a connection in the middle of a bench.')
  socket.on('close', () => fail(cut()))
  return {
    isOpen: () => !socket.destroyed,
    send: (request) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) return reject(cut()) // while nobody waited on it
        answer = resolve
        fail = reject
        socket.write(request)
      }),
    close() {
      fail = () => {}
      socket.destroy()
    },
  }
}

function isWhole(received: string): boolean {
  const head = received.indexOf('\r\n\r\n')
  if (head === -1) return false
  if (received.startsWith('304', 9)) return true
  const length = /\r\ncontent-length: (\d+)/i.exec(received.slice(0, head))?.[1]
  return length === undefined
    ? received.endsWith('0\r\n\r\n')
    : received.length >= head + 4 + Number(length)
}
