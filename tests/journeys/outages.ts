import { openDoor, type Door } from '../../packages/proxy/src/testing/door.ts'
import { untilAnswered, type TestPostgres } from '../../packages/proxy/src/testing/postgres.ts'
import type { Config } from '@pvit-checkout/proxy'
import { createVirtualClock } from '@pvit-checkout/simulator'
import { openHouse, type Link } from './house.ts'

/** What a database may do to those that use it. */
export interface Fault {
  readonly name: string
  begin(): Promise<unknown>
  end(): Promise<unknown>
  /** Nothing can be written meanwhile, and every instance must say so. */
  readonly isTotal?: boolean
  /** How long it lasts, of real time. */
  readonly lastsMs: number
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Several proxies on one real Postgres, each through a door of its own, on a clock that runs faster than its answers come. */
export async function openOutages(
  server: TestPostgres,
  {
    count,
    draw,
    isLong = false,
    settings = {},
  }: { count: number; draw: () => number; isLong?: boolean; settings?: Config },
) {
  const url = await server.createDatabase()
  const database = new URL(url).pathname.slice(1)
  // Not a superuser, whom no limit of connections holds.
  await server.query(`create role ${database} login`)
  await server.query(`alter database ${database} owner to ${database}`)
  const names = Array.from({ length: count }, (_, index) => `proxy_${index}`)
  const doors = await Promise.all(names.map(() => openDoor(url)))
  const urls = doors.map((door, index) => {
    const own = new URL(door.url)
    own.username = database
    own.searchParams.set('application_name', names[index] ?? '')
    return own.href
  })

  let isCalm = true
  const settle = async () => {
    await new Promise<void>((resolve) => setImmediate(resolve))
    if (!isCalm) return
    for (let round = 0; round < 2; round++) {
      await untilAnswered()
      await pause(1)
    }
    await untilAnswered()
  }
  const acknowledged = new Map<string, number>()
  const answers = { callbacks: new Map<number, number>() }
  const callbacks: Link = async (request, pass) => {
    const { merchantReferenceId } = (await request
      .clone()
      .json()
      .catch(() => ({}))) as { merchantReferenceId?: string }
    const response = await pass(request)
    if (merchantReferenceId !== undefined) {
      answers.callbacks.set(response.status, (answers.callbacks.get(response.status) ?? 0) + 1)
      if (response.status === 200)
        acknowledged.set(merchantReferenceId, (acknowledged.get(merchantReferenceId) ?? 0) + 1)
    }
    return response
  }
  const house = await openHouse({
    clock: createVirtualClock(undefined, { settle }),
    settings: { shopWebhookUrl: 'https://shop.test/hook', ...settings },
    network: { callbacks },
    instances: urls.map((databaseUrl) => ({ settings: { databaseUrl } })),
  })

  /** Ten times as fast as the database's own time, for so long. */
  async function run(realMs: number) {
    const until = performance.now() + realMs
    while (performance.now() < until) await step(100)
  }

  /** Faster still, until it is so; resolves to whether it came to that in so much real time. */
  async function runUntil(isSo: () => Promise<boolean>, realMs: number): Promise<boolean> {
    const until = performance.now() + realMs
    while (performance.now() < until) {
      if (await isSo()) return true
      for (let steps = 0; steps < 4; steps += 1) await step(250)
    }
    return isSo()
  }

  async function step(ms: number): Promise<void> {
    await house.advance(ms)
    await pause(10)
  }

  /** Each instance's own word. */
  async function ready(): Promise<number[]> {
    const replies = []
    for (const _ of names) replies.push((await house.raw('/ready')).status)
    return replies
  }

  return {
    ...house,
    ...{ url, database, names, doors, acknowledged, answers },
    run,
    runUntil,
    ready,
    calm: (is: boolean) => void (isCalm = is),
    faults: faultsOf(server, { url, database, doors, draw, isLong }),
    async close() {
      isCalm = true
      await house.close()
      await Promise.all(doors.map((door) => door.close()))
    },
  }
}

export type Outages = Awaited<ReturnType<typeof openOutages>>

function faultsOf(
  server: TestPostgres,
  {
    url,
    database,
    doors,
    draw,
    isLong,
  }: { url: string; database: string; doors: Door[]; draw: () => number; isLong: boolean },
): Fault[] {
  const theirs = `from pg_stat_activity where datname = '${database}' and usename = '${database}'`
  /** Until it comes off: what a fault does may itself meet a deadlock. */
  async function admin(sql: string, at?: string): Promise<unknown> {
    for (;;) {
      try {
        return await server.query(sql, at)
      } catch (error) {
        if ((error as { code?: string }).code !== '40P01') throw error
      }
    }
  }
  const cutAll = () => admin(`select pg_terminate_backend(pid) ${theirs}`)
  const nothing = async () => {}
  let stopped: { restart(): Promise<void> } | null = null
  const keepDoing = (sql: string, everyMs: number) => {
    let over = new AbortController()
    let work = Promise.resolve()
    const doIt = async ({ signal }: AbortController) => {
      while (!signal.aborted) {
        await admin(sql)
        await pause(everyMs)
      }
    }
    return {
      async begin() {
        over = new AbortController()
        work = doIt(over)
      },
      async end() {
        over.abort()
        await work
      },
    }
  }
  const failing = (code: string): Fault => ({
    name: `every third write fails with ${code}`,
    lastsMs: isLong ? 1_500 : 200,
    begin: () =>
      admin(
        `create or replace function fail() returns trigger language plpgsql as $$ begin
           if random() < 0.33 then raise exception 'by the test' using errcode = '${code}'; end if; return new; end $$;
         create trigger fail before insert or update on payments for each row execute function fail();
         create trigger fail before insert or update on evidence for each row execute function fail();
         create trigger fail before insert or update on deliveries for each row execute function fail()`,
        url,
      ),
    end: () => admin('drop function fail cascade', url),
  })

  const lastsMs = isLong ? 1_500 : 200
  return [
    {
      name: 'some of the connections break, again and again',
      lastsMs,
      ...keepDoing(`select pg_terminate_backend(pid) ${theirs} and random() < 0.3`, 100),
    },
    { name: 'all connections break at once', lastsMs, begin: cutAll, end: nothing },
    {
      name: 'the server crashes and comes back on what it had written',
      lastsMs,
      isTotal: server.crash !== null,
      begin: async () => void (stopped = (await server.crash?.()) ?? null),
      end: async () => stopped?.restart(),
    },
    {
      name: 'the database lets nobody in',
      lastsMs,
      isTotal: true,
      async begin() {
        await admin(`alter database ${database} allow_connections false`)
        await cutAll()
      },
      end: () => admin(`alter database ${database} allow_connections true`),
    },
    {
      name: 'the server takes no writes',
      lastsMs,
      isTotal: true,
      async begin() {
        await admin('alter system set default_transaction_read_only = on')
        await admin('select pg_reload_conf()')
      },
      async end() {
        await admin('alter system reset default_transaction_read_only')
        await admin('select pg_reload_conf()')
      },
    },
    {
      name: 'there are three connections for all',
      lastsMs,
      async begin() {
        await admin(`alter role ${database} connection limit 3`)
        await cutAll()
      },
      end: () => admin(`alter role ${database} connection limit -1`),
    },
    {
      name: 'statements are cancelled',
      lastsMs,
      ...keepDoing(`select pg_cancel_backend(pid) ${theirs} and state = 'active'`, 15),
    },
    lockedFor(isLong ? 12_000 : 200),
    failing('40P01'),
    failing('40001'),
    {
      name: 'the answers to commits are lost',
      lastsMs,
      async begin() {
        for (const door of doors) door.loseAnswer('commit\0', () => draw() < 0.3)
      },
      async end() {
        for (const door of doors) door.loseAnswer('', () => false)
      },
    },
    silentFor(isLong ? 14_000 : 200),
    {
      name: 'those that listen are held for ever',
      lastsMs,
      async begin() {
        for (const door of doors) door.hold('listen checkout')
      },
      async end() {
        for (const door of doors) door.hold(null)
      },
    },
  ]

  function lockedFor(lastsMs: number): Fault {
    let over = Promise.resolve<unknown>(null)
    return {
      name: `somebody holds a lock for ${lastsMs / 1_000} s`,
      lastsMs: lastsMs + 300,
      async begin() {
        over = server.query(
          `begin; lock table payments; select pg_sleep(${lastsMs / 1_000}); commit`,
          url,
        )
      },
      end: () => over,
    }
  }

  function silentFor(lastsMs: number): Fault {
    return {
      name: `nothing passes for ${lastsMs / 1_000} s`,
      lastsMs,
      async begin() {
        for (const door of doors) door.hold('')
      },
      async end() {
        for (const door of doors) door.letGo()
      },
    }
  }
}
