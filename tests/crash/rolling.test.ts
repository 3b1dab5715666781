import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startPostgres, type TestPostgres } from '../../packages/proxy/src/testing/postgres.ts'
import { isWhole, sized } from '../../packages/proxy/src/testing/whole.ts'
import { freePort } from '../../packages/proxy/src/testing/free-port.ts'
import { openStand, type Stand } from '../journeys/commands/stand.ts'
import { createLoadBalancer, type Answer } from './load-balancer.ts'

const perSecond = sized(10, 200)
const rounds = sized(1, 3)

let postgres: TestPostgres
let pvit: ChildProcess
let pvitUrl: string
/** What part of the machine that the goal was set on this one is. */
let machine = 1
let stand: Stand
beforeAll(async () => {
  postgres = await startPostgres()
  // Not the simulator: it would take as much of the machine as the three.
  pvit = fork(join(import.meta.dirname, '../../bench/proxy/stub.ts'))
  const [port] = (await once(pvit, 'message')) as [number]
  pvitUrl = `http://127.0.0.1:${port}`
  if (!isWhole()) return
  const echo = fork(join(import.meta.dirname, '../../bench/proxy/echo-share.ts'))
  machine = ((await once(echo, 'message')) as [number])[0]
}, 120_000)
afterEach(() => stand.close())
afterAll(async () => {
  pvit.kill('SIGKILL')
  await postgres.stop()
}, 60_000)

const calls = async () =>
  (await (await fetch(`${pvitUrl}/_stub/calls`, { method: 'POST' })).json()) as Record<
    'rest' | 'again',
    number
  >

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Three processes on one database, each at a port of its own. */
async function openThree() {
  const databaseUrl = await postgres.createDatabase()
  const off = ['PHONE', 'SESSION', 'IP', 'GLOBAL'].map((name) => [`LIMIT_${name}`, 'off'])
  stand = await openStand({
    settings: {
      ...(Object.fromEntries(off) as Record<string, string>),
      DATABASE_URL: databaseUrl,
      PVIT_BASE_URL: pvitUrl,
      PVIT_RENEW_CODE: 'v2/RENEW',
      LOG_LEVEL: 'warn',
    },
  })
  const ports = [await freePort(), await freePort(), await freePort()]
  const urls = ports.map((port) => `http://127.0.0.1:${port}/pay`)
  async function serve(at: number) {
    const proxy = await stand.serve({
      PORT: String(ports[at]),
      // Each leaves its sources compiled for the next: what is shipped has no types to be stripped of at every start.
      NODE_COMPILE_CACHE: join(stand.folder, 'compiled'),
    })
    while ((await fetch(`${urls[at]}/ready`)).status !== 200) await pause(50)
    return proxy
  }
  const running = [await serve(0), await serve(1), await serve(2)]
  return {
    databaseUrl,
    urls,
    /** As a deployment does: asked to stop, waited for, and the next one started in its place. Resolves to how long it took to go. */
    async restart(at: number): Promise<number> {
      const askedAt = performance.now()
      running[at]?.stop()
      expect((await running[at]?.ended)?.code).toBe(0)
      const tookMs = performance.now() - askedAt
      running[at] = await serve(at)
      return tookMs
    },
  }
}

/** A machine that cannot keep up is asked less, and not without end. */
const underWayMost = 300

/** Payments are started, so many a second whether or not those before are through, until `work` is done. */
async function whileStarting(urls: readonly string[], work: () => Promise<void>) {
  const balancer = createLoadBalancer(urls)
  const ended = new AbortController()
  const accepted: string[] = []
  /** Answers that no payment may get. */
  const wrong: string[] = []

  /** Whoever is told when to come again does. */
  async function insist(ask: () => Promise<Answer>, done: readonly number[]): Promise<Answer> {
    for (;;) {
      const answer = await ask()
      if (done.includes(answer.status)) return answer
      const after = answer.headers['retry-after']
      if (answer.status < 500 || after === undefined) {
        wrong.push(`${answer.status} ${String(answer.json['code'])}`)
        return answer
      }
      await pause(Number(after) * 1_000)
    }
  }

  async function payOne(index: number): Promise<void> {
    const opening = { path: '/v1/sessions', bearer: stand.apiKey }
    const opened = await insist(
      () => balancer.ask({ ...opening, body: { order: `R-${index}`, amount: 500 } }),
      // 200: the one before was heard, and its answer was lost.
      [201, 200],
    )
    const body = { method: 'mobile_money', phone: `074${String(100_000 + index)}` }
    const bearer = String(opened.json['token'])
    const key = `attempt-of-${index}`
    const started = await insist(
      () => balancer.ask({ path: '/v1/checkout/payments', bearer, key, body }),
      [202],
    )
    if (started.status === 202) accepted.push(String(started.json['id']))
  }

  let underWay = 0
  const hasRoom = () => underWay < underWayMost
  const began = performance.now()
  const all: Promise<void>[] = []
  const paying = (async () => {
    for (let index = 0; !ended.signal.aborted; index++) {
      const early = began + (index * 1_000) / perSecond - performance.now()
      if (early > 1) await pause(early)
      while (!hasRoom()) await pause(10)
      underWay += 1
      all.push(payOne(index).finally(() => (underWay -= 1)))
    }
  })()
  await work()
  ended.abort()
  await paying
  const offeredMs = performance.now() - began
  await Promise.all(all)
  balancer.close()
  const asked = all.length
  return { asked, offered: asked / (offeredMs / 1_000), accepted, wrong, moved: balancer.moved() }
}

describe('three instances on one Postgres, each restarted after the other', () => {
  it(
    'while payments are started, lose none of them and send each once (promise 21)',
    async () => {
      const three = await openThree()
      const { databaseUrl, urls } = three
      const restarts: number[] = []
      const load = await whileStarting(urls, async () => {
        for (let round = 0; round < rounds; round++)
          for (const at of urls.keys()) restarts.push(await three.restart(at))
      })
      const { asked, accepted, wrong, moved } = load
      expect(wrong).toEqual([])
      expect(new Set(accepted).size).toBe(asked)
      expect(Math.max(...restarts)).toBeLessThan(25_000)
      // Some requests did meet an instance that was going, or gone.
      expect(moved).toBeGreaterThan(0)

      const states = () =>
        postgres.query('select state, count(*)::int as count from payments group by 1', databaseUrl)
      await expect
        .poll(states, { timeout: 60_000 })
        .toEqual([{ state: 'awaiting', count: accepted.length }])
      expect(await calls()).toMatchObject({ rest: asked, again: 0 })
      // At whole size this machine carried what was asked, or its share of it.
      const share = Math.min(machine, 1)
      console.info(
        `${load.offered.toFixed(0)} payments/s, where ${(perSecond * share).toFixed(0)} are this machine's share`,
      )
      expect(load.offered).toBeGreaterThan(sized(1, 0.9 * perSecond * share))
    },
    sized(240_000, 600_000),
  )
})
