import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely } from 'kysely'
import type { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '@pvit-checkout/pvit'
import { silentLog } from '../log.ts'
import { selfSigned } from '../testing/certificate.ts'
import { startTlsPostgres } from '../testing/postgres.ts'
import { DatabaseUnavailableError } from './database-errors.ts'
import { createInstances } from './instances.ts'
import { migrateDatabase } from './open.ts'
import { openPostgres } from './postgres.ts'
import type { Tables } from './tables.ts'

const folder = mkdtempSync(join(tmpdir(), 'pvit-tls-'))
const fileOf = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const shown = selfSigned('localhost')
const known = fileOf('known.pem', shown.certificate)
const another = fileOf('another.pem', selfSigned('localhost').certificate)

// Of the whole file: the driver says it once.
const warnings: Error[] = []
const hear = (warning: Error) => void warnings.push(warning)

let server: Awaited<ReturnType<typeof startTlsPostgres>>
beforeAll(async () => {
  process.on('warning', hear)
  server = await startTlsPostgres(shown)
}, 120_000)
afterAll(async () => {
  process.off('warning', hear)
  await server.stop()
  rmSync(folder, { recursive: true })
}, 60_000)

function urlWith(query: Record<string, string>, host = 'localhost') {
  const text = new URLSearchParams(query).toString()
  return `postgres://postgres:a-very-secret-word@${host}:${server.port}/postgres?${text}`
}

describe('a Postgres over TLS', () => {
  it.each([
    { sslmode: 'verify-full', sslrootcert: known },
    // What providers hand out: it checks no less here.
    { sslmode: 'require', sslrootcert: known },
    { sslrootcert: known },
    { sslmode: 'no-verify' },
  ])('is opened, by all that connect: %o', async (query) => {
    const postgres = await openPostgres(urlWith(query), silentLog)
    const { pool } = postgres
    const listener = await postgres.connectAlone()
    const { rows } = await pool.query<{ ssl: boolean }>(
      "select s.ssl from pg_stat_ssl s join pg_stat_activity a using (pid) where application_name = 'pvit-checkout'",
    )
    await listener.end()
    await pool.end()
    expect(rows).toEqual([{ ssl: true }, { ssl: true }])
  })

  it('is opened without a word about what the driver will do one day', async () => {
    const query = { sslmode: 'require', sslrootcert: known }
    await (await openPostgres(urlWith(query), silentLog)).pool.end()
    await new Promise((resolve) => setImmediate(resolve))
    expect(warnings).toEqual([])
  })

  it.each([
    ['an authority that nobody knows', { sslmode: 'verify-full' }, /not trusted.*sslrootcert/],
    ['the same, where only TLS is asked for', { sslmode: 'require' }, /not trusted/],
    ['another authority', { sslmode: 'verify-full', sslrootcert: another }, /not trusted/],
    ['no such file', { sslrootcert: join(folder, 'none.pem') }, /sslrootcert.*cannot be read/],
    ['a folder for a file', { sslrootcert: folder }, /sslrootcert.*cannot be read/],
    ['no TLS where it is demanded', {}, /lets nobody in.*sslmode=verify-full/],
  ])('is refused and named with its cure: %s', async (_, query, words) => {
    expect(await reasonOf(urlWith(query))).toMatch(words)
  })

  it('is refused under another name than its certificate’s', async () => {
    const query = { sslmode: 'verify-full', sslrootcert: known }
    expect(await reasonOf(urlWith(query, '127.0.0.1'))).toMatch(/another host name.*by the name/)
  })

  it('is told to ask soon whether the machine of an instance is still there, for nobody else would tell', async () => {
    const url = urlWith({ sslmode: 'no-verify' })
    await migrateDatabase(url)
    const postgres = await openPostgres(url, silentLog)
    const alone: Client[] = []
    const instances = createInstances({
      postgres: {
        ...postgres,
        async connectAlone() {
          const client = await postgres.connectAlone()
          alone.push(client)
          return client
        },
      },
      ...{ db: new Kysely<Tables>({ dialect: postgres.dialect }), clock: systemClock },
      log: silentLog,
    })
    await expect.poll(() => instances.leaseBy(), { timeout: 10_000 }).not.toBeNull()
    const { rows } = (await alone[0]?.query(
      "select name, setting from pg_settings where name like 'tcp_keepalives%' order by name",
    )) ?? { rows: [] }
    await instances.close()
    await postgres.pool.end()
    expect(rows).toEqual([
      { name: 'tcp_keepalives_count', setting: '3' },
      { name: 'tcp_keepalives_idle', setting: '5' },
      { name: 'tcp_keepalives_interval', setting: '2' },
    ])
  })

  it('that has none is refused when TLS is asked for', async () => {
    const ssl = async (value: string) => {
      await server.query(`alter system set ssl = ${value}`)
      await server.query('select pg_reload_conf()')
    }
    await ssl('off')
    await expect
      .poll(() => reasonOf(urlWith({ sslmode: 'verify-full', sslrootcert: known })))
      .toMatch(/does not speak TLS.*Switch it on/)
    await ssl('on')
  })
})

/** Why it is refused. Neither the password nor a path stands in it. */
async function reasonOf(url: string): Promise<string> {
  const error: unknown = await openPostgres(url, silentLog).then(
    async ({ pool }) => pool.end(),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(DatabaseUnavailableError)
  const { message, stack } = error as Error
  expect(message).toContain('DATABASE_URL')
  expect(stack).not.toMatch(/a-very-secret-word|pvit-tls-|localhost/)
  return message
}
