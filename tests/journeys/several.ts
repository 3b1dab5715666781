import type { Clock } from '@pvit-checkout/pvit'
import type { Config } from '@pvit-checkout/proxy'
import { createVirtualClock } from '@pvit-checkout/simulator'
import { untilAnswered, type TestPostgres } from '../../packages/proxy/src/testing/postgres.ts'
import { openHouse, type HouseOptions, type Instance, type Link } from './house.ts'

export interface SeveralOptions extends HouseOptions {
  readonly count: number
  /** How wrong each instance's own clock is. All go by the database's, unless they are told not to. */
  readonly skewsMs?: readonly number[]
  /** How long PVIT's callbacks and keys are under way, from the start on. */
  readonly newsTakesMs?: number
  /** What an instance has set otherwise than the others. */
  readonly own?: readonly Config[]
}

/** The house with several proxies on one real Postgres, each of which can be killed in the middle of anything. */
export async function openSeveral(
  server: TestPostgres,
  { count, skewsMs, newsTakesMs = 0, own = [], ...options }: SeveralOptions,
) {
  const url = await server.createDatabase()
  const settle = createSettle()
  const clock = createVirtualClock(undefined, { settle })
  const lives = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      createLife(server, url, index, clock, skewsMs?.[index] ?? 0),
    ),
  )
  /** Who asked PVIT for what, in that order. */
  const asked: { index: number; api: string }[] = []
  const withTime = skewsMs === undefined ? {} : { databaseTime: async () => clock.now() }
  const house = await openHouse({
    ...options,
    clock,
    network: { callbacks: newsTakesMs === 0 ? passThrough : slowed(clock, newsTakesMs) },
    instances: lives.map(({ databaseUrl, ownClock, alive }, index): Instance => ({
      settings: { databaseUrl, ...own[index] },
      deps: (given) => ({
        ...{ ...given, ...withTime },
        clock: ownClock,
        fetch: (input, init) => {
          asked.push({ index, api: apiOf(new Request(input, init)) })
          return alive(given.fetch(input, init))
        },
      }),
    })),
  })
  return {
    ...house,
    asked,
    /** As by `kill -9`: its timers stop, its connections break, no answer reaches it; what it sent has been sent. */
    async kill(index: number) {
      house.unplug(index)
      await lives[index]?.end()
    },
    /** Its database is away, while it lives on. */
    cutOff: async (index: number) => lives[index]?.cutOff(),
    letIn: async (index: number) => lives[index]?.letIn(),
  }
}

const passThrough: Link = (request, pass) => pass(request)

function slowed(clock: Clock, ms: number): Link {
  return async (request, pass) => {
    await new Promise<void>((resolve) => clock.after(ms, resolve))
    return pass(request)
  }
}

function apiOf(request: Request): string {
  return new URL(request.url).pathname.split('/').at(-1) ?? ''
}

async function createLife(
  server: TestPostgres,
  url: string,
  index: number,
  clock: Clock,
  skewMs: number,
) {
  // A name of its own in the database, so that exactly its connections can be cut.
  const name = `${new URL(url).pathname.slice(1)}_${index}`
  await server.query(`create role ${name} superuser login`)
  const own = new URL(url)
  own.username = name
  let dead = false
  const never = new Promise<never>(() => {})
  const ownClock: Clock = {
    now: () => clock.now() + skewMs,
    after: (ms, run) => clock.after(ms, () => void (dead || run())),
  }
  return {
    databaseUrl: own.href,
    ownClock,
    /** What it waits for, as long as it lives. */
    alive: async <T>(work: Promise<T>): Promise<T> => {
      const [end] = await Promise.allSettled([work])
      if (dead) return never
      if (end.status === 'rejected') throw end.reason
      return end.value
    },
    async end() {
      dead = true
      await cutOff()
    },
    cutOff,
    letIn: () => server.query(`alter role ${name} login`),
  }

  async function cutOff() {
    await server.query(`alter role ${name} nologin`)
    await server.query(
      `select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = '${name}'`,
    )
  }
}

function createSettle(): () => Promise<void> {
  return async () => {
    // Postgres answers from outside this process: its answers, and what follows from them, come first.
    for (let round = 0; round < 2; round++) {
      await untilAnswered()
      await new Promise<void>((resolve) => setTimeout(resolve, 1))
    }
    await untilAnswered()
  }
}
