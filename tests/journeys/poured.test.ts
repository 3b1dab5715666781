import { execFileSync } from 'node:child_process'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sized } from '../../packages/proxy/src/testing/whole.ts'
import { openStand, type Stand } from './commands/stand.ts'

const megabyte = 1_048_576
const poured = sized(80 * megabyte, 10_000 * megabyte)
const atOnce = 16
/** A process that has just begun is still finding its size. */
const growth = sized(64, 20) * megabyte

/** Compressed they are short enough for every door but that of a key. */
const zeros = Buffer.alloc(15 * megabyte)

let stand: Stand
let pid: number
/** Where a body is read, and what opens the door. */
let doors: readonly { path: string; bearer: string }[]
beforeAll(async () => {
  stand = await openStand()
  pid = (await stand.serve()).pid
  const { token } = await stand.shop('/v1/sessions', { order: 'A-1', amount: 500 })
  doors = [
    { path: '/v1/checkout/payments', bearer: String(token) },
    { path: '/v1/checkout/payer', bearer: String(token) },
    { path: '/v1/sessions', bearer: stand.apiKey },
    { path: `/pvit/${stand.hookToken}/callback`, bearer: '' },
    { path: `/pvit/${stand.hookToken}/secret`, bearer: '' },
  ]
}, 60_000)
afterAll(() => stand.close())

/** Of the proxy's process, in bytes. */
const memory = () =>
  Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1_024

const headOf = ({ path, bearer }: (typeof doors)[number]) =>
  [
    `POST /pay${path} HTTP/1.1`,
    'Host: a',
    `Authorization: Bearer ${bearer}`,
    'Idempotency-Key: attempt-1',
    'Content-Type: application/json',
  ].join('\r\n')

/** A chunked body goes in until the connection is cut. */
async function pour(door: (typeof doors)[number]): Promise<{ said: string; bytes: number }> {
  const socket = connect(stand.port, '127.0.0.1')
  let said = ''
  socket.on('data', (text) => (said += String(text)))
  socket.on('error', () => {}) // cut while it writes
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.write(`${headOf(door)}\r\nTransfer-Encoding: chunked\r\n\r\n`)
  const chunk = `10000\r\n${' '.repeat(65_536)}\r\n`
  const more = () => {
    while (!socket.destroyed && socket.write(chunk));
  }
  socket.on('drain', more)
  more()
  await closed
  return { said: said.split('\r\n')[0] ?? '', bytes: socket.bytesWritten }
}

/** Into one door after the other, so many at once, until so much has been written. Resolves to what was answered, and the most memory. */
async function pourInto(bytes: number): Promise<{ answers: Set<string>; most: number }> {
  const answers = new Set<string>()
  let written = 0
  let turn = 0
  let most = 0
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (written < bytes) {
        const door = doors[turn++ % doors.length]
        if (door === undefined) break
        const one = await pour(door)
        answers.add(one.said)
        written += one.bytes
        most = Math.max(most, memory())
      }
    }),
  )
  return { answers, most }
}

describe('the proxy’s own process', { timeout: sized(120_000, 1_200_000) }, () => {
  it('keeps its size while bodies without end are poured into each of its doors, and refuses them all (promise 37)', async () => {
    await pourInto(poured / 2) // what has never run is not all in memory yet
    const before = memory()
    const { answers, most } = await pourInto(poured)
    expect(answers).toEqual(new Set(['HTTP/1.1 413 Payload Too Large']))
    expect(most - before).toBeLessThan(growth)
    expect((await fetch(`${stand.publicUrl}/health`)).status).toBe(200)
  })

  const deep = '['.repeat(100_000) + ']'.repeat(100_000)
  it.each([
    ['a hundred thousand levels deep', 413, {}, deep],
    ['of fifteen megabytes in gzip', 415, { 'Content-Encoding': 'gzip' }, gzipSync(zeros)],
  ] as const)(
    'keeps its size while bodies %s are refused (promise 37)',
    async (_, status, headers, body) => {
      const send = async () => {
        for (const { path, bearer } of doors) {
          const reply = await fetch(`${stand.publicUrl}${path}`, {
            method: 'POST',
            headers: {
              Authorization: `Bearer ${bearer}`,
              'Content-Type': 'application/json',
              'Idempotency-Key': 'attempt-1',
              ...headers,
            },
            body,
          })
          expect([path, reply.status]).toEqual([path, status])
        }
      }
      const often = sized(5, 1_000)
      for (let round = 0; round < often; round++) await send()
      const before = memory()
      for (let round = 0; round < often; round++) await send()
      expect(memory() - before).toBeLessThan(growth)
    },
  )
})
