import type { Dialect } from 'kysely'
import type { Client, ClientConfig, Pool, PoolConfig } from 'pg'
import { causeOf, type Log } from '../log.ts'
import { DatabaseUnavailableError } from './database-errors.ts'
import { CheckoutDialect } from './postgres-dialect.ts'
import { patience, watch, watchListener, type Patience } from './watched-client.ts'

export interface Postgres {
  readonly dialect: Dialect
  readonly pool: Pool
  /** A connection outside the pool, for whoever listens. Rejects when the database does not answer. */
  connectAlone(): Promise<Client>
  /** What the database's own clock shows, in epoch milliseconds. */
  readonly readTime: () => Promise<number>
}

const connectWithinMs = 5_000
export const statementWithinMs = 10_000
export const connectionsAtMost = 10
/** SQLSTATE read_only_sql_transaction. */
const takesNoWrites = '25006'
/**
 * No statement of ours takes this long unless something is wrong; and a process that hangs in a transaction must not
 * hold its locks for longer. Set by statement: a pooler between us refuses what it does not know at the connection's start.
 */
const sessionSettings = [
  `set statement_timeout = ${statementWithinMs}`,
  'set idle_in_transaction_session_timeout = 15000',
  "set default_transaction_isolation = 'read committed'",
  // Or a crash forgets a payment that PVIT was already asked for: what is committed has to be on the disk. Only for whoever has
  // switched that off: nobody is made to wait for a standby, and nobody who waits for one stops.
  "select set_config('synchronous_commit', 'local', false) where current_setting('synchronous_commit') = 'off'",
].join('; ')
/**
 * Said with each transaction too, where it decides what a commit means: behind a pooler in transaction mode the next one may be on
 * a connection that was told nothing. What a session of this user begins with stays the same, whatever was set since.
 */
const beginning = `select 'begin isolation level read committed' || case reset_val when 'off' then '; set local synchronous_commit = local' else '' end as begin
  from pg_settings where name = 'synchronous_commit'`

/** Open the database of a `postgres://` URL and make sure that it answers. Rejects with a DatabaseUnavailableError. */
export async function openPostgres(
  url: string,
  log: Log,
  patient: Patience = patience,
): Promise<Postgres> {
  const { Pool, Client, types } = await loadDriver()
  const { INT8, NUMERIC } = types.builtins
  const options: PoolConfig = {
    connectionString: withStrictTls(url),
    application_name: 'pvit-checkout',
    connectionTimeoutMillis: connectWithinMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: {
      // Whole numbers up to 2^53 hold every id, time and sum of XAF; pg would hand them out as text.
      getTypeParser: (type) =>
        type === INT8 || type === NUMERIC ? Number : types.getTypeParser(type, 'text'),
    },
  }
  /**
   * Connected once it goes by our settings, and not before. The pool's own `verify` comes after that: whoever gave up waiting
   * meanwhile is handed the connection all the same, and never gives it back; nor does Kysely, asked to do this. After ten of
   * those there is none left.
   */
  class SettledClient extends Client {
    constructor(config?: ClientConfig) {
      super(config)
      // One that breaks in somebody's hands, between two statements, is told to nobody but the next statement, which fails;
      // without a listener of its own it would end the process.
      this.on('error', () => {})
      watch(this, patient)
    }

    override connect(): Promise<Client>
    override connect(done: (error: Error) => void): void
    override connect(done?: (error: never) => void): Promise<Client> | void {
      const settled = this.#settle()
      if (done === undefined) return settled
      const tell = done as (error: Error | null) => void // null: it is connected
      settled.then(() => tell(null), tell)
    }

    async #settle(): Promise<Client> {
      try {
        await super.connect()
        await this.query(sessionSettings)
        return this
      } catch (error) {
        this.connection.stream.destroy()
        throw error
      }
    }
  }
  const pool = new Pool({ ...options, max: connectionsAtMost, Client: SettledClient })
  const spent = new WeakSet<Client>()
  // A connection that breaks while nobody uses it is no reason to die: the pool opens another when one is needed.
  pool.on('error', (error) => log.warn('a database connection broke', { cause: causeOf(error) }))
  pool.on('connect', (client) => {
    client.connection.on('errorMessage', ({ code }: { code?: string }) => {
      if (code === takesNoWrites) spent.add(client)
    })
  })
  // After a failover the server before may live on as a standby. What is kept open to it would be asked first for ever.
  pool.on('release', (_, client) => {
    if (spent.has(client)) void client.end()
  })
  let begin: string
  try {
    const { rows } = await pool.query<{ begin: string }>(beginning)
    begin = rows[0]?.begin ?? 'begin'
  } catch (error) {
    await pool.end()
    throw unavailable(error)
  }
  return {
    pool,
    dialect: new CheckoutDialect({ pool }, begin),
    async readTime() {
      const { rows } = await pool.query<{ at: number }>(
        'select (extract(epoch from clock_timestamp()) * 1000)::float8 as at',
      )
      return rows[0]?.at ?? Number.NaN
    },
    async connectAlone() {
      const client = new Client(options)
      client.on('error', (error) =>
        log.warn('a database connection broke', { cause: causeOf(error) }),
      )
      await client.connect()
      watchListener(client, patient)
      return client
    },
  }
}

/**
 * What this driver makes of these modes, said outright: the server's certificate is checked. Its next version means to
 * do so no longer, and warns of that at every start.
 */
function withStrictTls(url: string): string {
  return url.includes('uselibpqcompat')
    ? url
    : url.replace(/([?&]sslmode=)(?:prefer|require|verify-ca)(?=&|$)/, '$1verify-full')
}

async function loadDriver() {
  try {
    return (await import('pg')).default
  } catch (cause) {
    throw new DatabaseUnavailableError(
      'DATABASE_URL names a Postgres, and its driver is not installed. Run "npm install pg" beside @pvit-checkout/proxy.',
      { cause },
    )
  }
}

/** The driver's own message may hold host, user and database: only its code is read. */
function unavailable(error: unknown): DatabaseUnavailableError {
  const code = codeOf(error)
  const [what, cure] = faults[code] ?? [
    `cannot be used${code === '' ? '' : ` (${code})`}`,
    'Try the same URL with psql from this machine.',
  ]
  return new DatabaseUnavailableError(`The Postgres of DATABASE_URL ${what}. ${cure}`)
}

const silent = [
  'does not answer',
  'Start it, or correct host and port; behind a firewall, let this machine through.',
] as const
const refused = ['refuses the user or the password', 'Correct them in the URL.'] as const
const untrusted = [
  'shows a certificate that is not trusted',
  'Name the file of its authority with sslrootcert=… in the URL.',
] as const
const outOfDate = [
  'shows a certificate that is no longer valid, or not yet',
  "Renew it there, and look at this machine's clock.",
] as const

const faults: Readonly<Record<string, readonly [what: string, cure: string]>> = {
  ECONNREFUSED: silent,
  ETIMEDOUT: silent,
  EHOSTUNREACH: silent,
  ENETUNREACH: silent,
  ENOENT: silent,
  'timed out': silent,
  ENOTFOUND: ['has a host name that nobody knows', 'Correct it in the URL.'],
  EAI_AGAIN: [
    'has a host name that cannot be looked up now',
    'Check the name server, or correct it.',
  ],
  '28P01': refused,
  '28000': refused,
  '3D000': ['has no database of that name', 'Create it, or correct the name in the URL.'],
  '53300': ['has no connection left', 'Raise max_connections, or put a pooler before it.'],
  '57P03': ['is still starting', 'Try again in a moment.'],
  '42501': ['does not let this user create tables', 'Grant CREATE on the schema to it.'],
  'no TLS': [
    'does not speak TLS',
    'Switch it on there; leave sslmode out of the URL only if the line between is yours.',
  ],
  'no entry': [
    'lets nobody in who comes like this',
    'If it asks for TLS, add sslmode=verify-full to the URL; otherwise its pg_hba.conf must list this machine, user and database.',
  ],
  'no file': [
    'cannot be asked: a file that the URL names (sslrootcert, sslcert or sslkey) cannot be read',
    'Give its whole path, and let the user the proxy runs as read it. For an authority that everybody knows, leave sslrootcert out.',
  ],
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_SIGNATURE_FAILURE: untrusted,
  CERT_HAS_EXPIRED: outOfDate,
  CERT_NOT_YET_VALID: outOfDate,
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'shows a certificate for another host name',
    'Call it in the URL by the name the certificate is for.',
  ],
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]) // one for each address of the host
  if (!(error instanceof Error)) return ''
  if ('code' in error && typeof error.code === 'string') {
    if (('syscall' in error && error.syscall === 'open') || error.code === 'EISDIR')
      return 'no file'
    // A password that is wrong has a code of its own; this one is also for whoever comes without TLS.
    if (error.code === '28000' && error.message.includes('pg_hba.conf')) return 'no entry'
    return error.code
  }
  // pg gives these two no code.
  if (/timeout/i.test(error.message)) return 'timed out'
  return /does not support SSL/i.test(error.message) ? 'no TLS' : ''
}
