import { randomBytes, randomInt } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Client } from 'pg'
import type { Clock } from '@pvit-checkout/pvit'
import { causeOf, type Log } from '../log.ts'
import { createWakes } from '../wakes.ts'
import { endInstance, lookAtMissing, readInstances, type Registered } from './gone-instances.ts'
import { keepConnection } from './kept-connection.ts'
import type { Postgres } from './postgres.ts'
import type { Tables } from './tables.ts'

export interface InstancesDeps {
  readonly postgres: Postgres
  readonly db: Kysely<Tables>
  readonly clock: Clock
  readonly log: Log
}

export interface Instances {
  /** The name this instance leases rows under; null while nobody could tell it for dead. Its leases run out then. */
  leaseBy(): number | null
  /** How many are at work on this database, as of the last look, this one included. Those behind a pooler see nobody else. */
  count(): number
  /** Look for instances that died, from now on. `onFreed` runs when what one of them was at has fallen due. */
  begin(onFreed: () => void): void
  /** Look no more. Resolves once the look under way has ended. */
  stop(): Promise<void>
  /** All work here has ended: what is still leased to this instance is due, and nobody has to miss it. */
  close(): Promise<void>
}

const channel = 'checkout_alive'
const lookEveryMs = 2_000
/** No pooler that keeps sessions apart takes so long to pass a word on. */
const unheardForMs = 10_000
/**
 * Where a machine is lost with its process, nobody closes the connection: Postgres asks whether anybody is there. Of a process
 * that merely stands still the system answers.
 */
const keepalives =
  'set tcp_keepalives_idle = 5; set tcp_keepalives_interval = 2; set tcp_keepalives_count = 3'

/**
 * Who is alive, by locks that end with a connection: each instance holds one for its life, and whose lock is free for five
 * seconds is dead, so that the others go on with what it was at. The connection serves nothing else: nothing piles up in it
 * for an instance that stands still, which keeps its lock, and its leases, as long as the system keeps the connection.
 *
 * An instance cut off from the database may be taken for dead while it lives. That is safe, and no more: whatever it writes
 * later counts only if nobody moved the row (`version`), and what must not go out twice waits for it (reconcile.ts).
 */
export function createInstances({ postgres, db, clock, log }: InstancesDeps): Instances {
  /** The newest name in the table; its lock may be lost for a while. */
  let mine: number | null = null
  /** The name whose lock this process has. */
  let held: number | null = null
  /** The session that is known to be ours alone. */
  let proven: Client | null = null
  let openedAt = clock.now()
  let acquiring = false
  let warned = false
  let others = 0
  let onFreed = () => {}

  const connection = keepConnection({
    ...{ postgres, clock, onOpen: prove, reopenAtMostMs: 2_000 },
    onFailure: (error) =>
      log.warn('this instance cannot show the others that it lives; its leases would run out', {
        cause: causeOf(error),
      }),
    onEnd: () => {
      proven = held = null
    },
  })
  const wakes = createWakes(look, clock, log)

  /**
   * Is this session ours for as long as the connection lasts? A pooler may hand it to anybody between two statements: then a
   * lock would be anybody's, and a word that comes while we ask nothing would not reach us. It is sent by another connection:
   * in the midst of a statement of our own, even such a pooler would let us hear it.
   */
  async function prove(client: Client): Promise<void> {
    openedAt = clock.now()
    const word = randomBytes(12).toString('hex')
    client.on('notification', ({ payload }) => {
      if (payload !== word || proven === client) return
      proven = client
      void acquire()
    })
    await client.query(`listen ${channel}`)
    await postgres.pool.query('select pg_notify($1, $2)', [channel, word])
  }

  /** Lock our name, or a new one where the old is gone. Where it does not come off, the next look tries again. */
  async function acquire(): Promise<void> {
    const client = proven
    if (client === null || held !== null || acquiring) return
    acquiring = true
    try {
      await client.query(`unlisten ${channel}; ${keepalives}`)
      const id = mine === null ? await register(client) : await comeBack(client, mine)
      if (id !== null && proven === client) held = id
    } catch (error) {
      log.warn('this instance could not be registered', { cause: causeOf(error) })
    } finally {
      acquiring = false
    }
  }

  async function register(client: Client): Promise<number | null> {
    const id = randomInt(1, 2 ** 48 - 1)
    if (!(await lock(client, id))) return null
    await client.query('insert into instances (id, registered_at) values ($1, $2)', [
      id,
      clock.now(),
    ])
    mine = id
    return id
  }

  async function comeBack(client: Client, id: number): Promise<number | null> {
    // Postgres may not have noticed yet that the connection before broke, or somebody tries it at this moment.
    if (!(await lock(client, id))) return null
    const { rowCount } = await client.query(
      'update instances set gone_since = null where id = $1',
      [id],
    )
    if (rowCount === 1) return id
    // Taken for dead meanwhile. Nobody looks for the old name any more.
    await client.query('select pg_advisory_unlock($1)', [id])
    mine = null
    return register(client)
  }

  async function look(): Promise<void> {
    const before = held
    const all = await readInstances(db, mine)
    others = all.filter(({ id, goneSince }) => id !== mine && goneSince === null).length
    if (before !== null && held === before && isMissed(all, before)) connection.replace()
    else await acquire()
    tellUnproven()
    let next = clock.now() + lookEveryMs
    for (const { id } of all.filter(({ isMissing }) => isMissing)) {
      const found = await lookAtMissing(db, id, clock.now())
      if (found.kind === 'missing') next = Math.min(next, found.until)
      if (found.kind !== 'taken-over') continue
      log.warn('an instance is gone; what it was at is taken over', { count: found.count })
      onFreed()
    }
    wakes.lookBy(next)
  }

  function tellUnproven(): void {
    if (warned || proven !== null || clock.now() - openedAt < unheardForMs) return
    warned = true
    log.warn('what this instance leaves behind would wait until its leases end', {
      hint: 'a pooler that shares sessions hides whether an instance lives; DATABASE_URL may name Postgres itself',
    })
  }

  return {
    leaseBy: () => held,
    count: () => others + 1,
    begin(freed) {
      onFreed = freed
      wakes.begin()
    },
    stop: wakes.stop,
    async close() {
      await wakes.stop()
      const last = mine
      mine = held = null
      if (last !== null)
        await db
          .transaction()
          .execute((tx) => endInstance(tx, last, clock.now()))
          // The others find it gone, and do the same.
          .catch((error: unknown) =>
            log.warn('this instance could not take its leave', { cause: causeOf(error) }),
          )
      await connection.close()
    },
  }
}

/** Somebody found our lock free: the connection broke, and told nobody here. */
function isMissed(all: readonly Registered[], own: number): boolean {
  const found = all.find(({ id }) => id === own)
  return found === undefined || found.goneSince !== null
}

async function lock(client: Client, id: number): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    'select pg_try_advisory_lock($1) as locked',
    [id],
  )
  return rows[0]?.locked === true
}
