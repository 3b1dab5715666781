import { EventEmitter, once } from 'node:events'
import { createServer } from 'node:net'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { aShop } from '../testing/environment.ts'
import { listening } from '../testing/listening.ts'
import { startPostgres, type TestPostgres } from '../testing/postgres.ts'
import { main } from './main.ts'

let server: TestPostgres
beforeAll(async () => {
  server = await startPostgres()
}, 120_000)
afterAll(() => server.stop(), 60_000)
afterEach(() => vi.restoreAllMocks())

const noNews = 'the database sends no news of other instances'

it('serve: the line that says where comes first, whatever the database had to say before', async () => {
  const within = { timeout: 20_000 }
  const news = new EventEmitter()
  letNoneListen(() => news.emit('refused'), once(news, 'refused'))
  const out: string[] = []
  const exit = await main(['serve'], {
    environment: {
      ...aShop,
      DATABASE_URL: await server.createDatabase(),
    },
    folder: '/',
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => out.push(text) },
    // Not the only one: behind such a pooler an instance cannot show that it lives, either.
    untilStopped: () => vi.waitUntil(() => out.some((line) => line.includes(noNews)), within),
  })
  expect(exit).toBe(0)
  const lines = out.map((line) => (JSON.parse(line) as { msg: string }).msg)
  expect(lines[0]).toBe('listening')
  expect(lines.slice(1)).toContainEqual(expect.stringContaining(noNews))
})

it('serve: tells what the database had to say where it then cannot listen, too', async () => {
  const taken = createServer()
  const port = await listening(taken)
  const news = new EventEmitter()
  letNoneListen(() => news.emit('refused'), once(news, 'refused'))
  const out: string[] = []
  const err: string[] = []
  const exit = await main(['serve'], {
    environment: { ...aShop, DATABASE_URL: await server.createDatabase(), PORT: String(port) },
    folder: '/',
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    untilStopped: () => new Promise(() => {}),
  })
  taken.close()
  expect(exit).toBe(1)
  expect(err.join('')).toContain('the port is taken')
  expect(out.join('')).toContain(noNews)
})

/** As a pooler that shares connections. What is asked last before the proxy listens is answered after it refused the news. */
function letNoneListen(onRefused: () => void, refused: Promise<unknown>): void {
  const client = pg.Client.prototype as { query: (...words: unknown[]) => unknown } // its one overload we need
  const ask = client.query
  vi.spyOn(client, 'query').mockImplementation(function (this: unknown, ...words: unknown[]) {
    const statement = String(words[0])
    if (statement.startsWith('listen ')) {
      // An instance that shows that it lives is refused, too, and says so in other words.
      if (statement.includes('checkout_payment')) setImmediate(onRefused)
      return Promise.reject(new Error('it shares connections'))
    }
    return statement.includes('from "renewals"')
      ? refused.then(() => ask.apply(this, words))
      : ask.apply(this, words)
  })
}
