import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, vi, type TestContext } from 'vitest'
import { aCallback } from '../../packages/proxy/src/testing/callbacks.ts'
import { startPostgres } from '../../packages/proxy/src/testing/postgres.ts'
import { sized } from '../../packages/proxy/src/testing/whole.ts'
import { openStand, type Stand } from '../journeys/commands/stand.ts'

// Inside one process the lock and the full disk are in tests/journeys/database.test.ts.

/** How long the database is away. */
const awayMs = sized(1_000, 30_000)

async function serveOn({ onTestFinished }: TestContext, databaseUrl: string): Promise<Stand> {
  const stand = await openStand({
    settings: { DATABASE_URL: databaseUrl, LIMIT_PHONE: 'off', LIMIT_IP: 'off' },
  })
  onTestFinished(() => stand.close())
  await stand.serve()
  await vi.waitFor(async () => expect((await fetch(`${stand.publicUrl}/ready`)).status).toBe(200), {
    timeout: 60_000,
    interval: 50,
  })
  return stand
}

const tokenOf = async (stand: Stand, order: string) =>
  String((await stand.shop('/v1/sessions', { order, amount: 500 }))['token'])

async function start(stand: Stand, token: string) {
  const reply = await fetch(`${stand.publicUrl}/v1/checkout/payments`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      'Idempotency-Key': 'attempt-0001',
    },
    body: JSON.stringify({ method: 'mobile_money', phone: '074 12 34 56' }),
  })
  const json = (await reply.json()) as Record<string, unknown>
  return { status: reply.status, code: json['code'], id: String(json['id']) }
}

const callBack = async (stand: Stand, reference: string) => {
  const { status } = await fetch(`${stand.publicUrl}/pvit/${stand.hookToken}/callback`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(aCallback(reference)),
  })
  return status
}

const askedOf = ({ simulator }: Stand) =>
  simulator.ledger.calls({ api: 'rest' }).map(({ reference }) => reference)
const stateOf = async (stand: Stand, id: string) =>
  (await stand.shop(`/v1/payments/${id}`))['state']

const eventually = (check: () => void | Promise<void>) =>
  vi.waitFor(check, { timeout: 120_000, interval: 50 })

/** The database goes while PVIT is at a payment, and comes back. Resolves to what PVIT saw: two payments, and two alone. */
async function payThrough(stand: Stand, leave: () => unknown, comeBack: () => unknown) {
  const { ledger } = stand.simulator
  const late = await tokenOf(stand, 'B-1')
  const slow = { name: 'transport.latency', on: 'rest', times: 1, params: { ms: 1_500 } } as const
  stand.simulator.faults.arm(slow)
  const begun = start(stand, await tokenOf(stand, 'A-1'))
  await eventually(() => expect(askedOf(stand)).toHaveLength(1))
  await leave()
  const leftAt = Date.now()
  const refusals = await Promise.all([
    start(stand, late),
    callBack(stand, String(askedOf(stand)[0])),
  ])
  expect(refusals).toMatchObject([{ status: 503, code: 'store-unavailable' }, 503])
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, leftAt + awayMs - Date.now())))
  // PVIT took the money meanwhile, and nothing was sent that was not written down.
  expect([ledger.debits().length, askedOf(stand).length]).toEqual([1, 1])
  await comeBack()

  const { status, id } = await begun
  expect(status).toBe(202)
  await eventually(async () => expect(await stateOf(stand, id)).toBe('succeeded'))
  const again = await start(stand, late)
  await eventually(async () => expect(await stateOf(stand, again.id)).toBe('succeeded'))
  return { references: new Set(askedOf(stand)).size, prompts: ledger.prompts().length }
}

describe(
  'of a process that serves, nothing is sent unwritten and no success is lost',
  { timeout: 240_000 },
  () => {
    it.concurrent('while another process holds the database locked (promise 19)', async (context) => {
      const folder = mkdtempSync(join(tmpdir(), 'pvit-locked-'))
      context.onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
      const path = join(folder, 'proxy.db')
      const stand = await serveOn(context, `file:${path}`)
      const other = new DatabaseSync(path, { timeout: 30_000 }) // the proxy may be writing just then
      const seen = await payThrough(
        stand,
        () => other.exec('BEGIN EXCLUSIVE'),
        () => other.exec('ROLLBACK'),
      )
      expect(seen).toEqual({ references: 2, prompts: 2 })
      other.close()
    })

    it.concurrent('while Postgres is stopped, and once it is started again (promise 19)', async (context) => {
      const server = await startPostgres()
      context.onTestFinished(() => server.stop())
      if (server.crash === null) return context.skip() // it is not ours to stop
      const stand = await serveOn(context, await server.createDatabase())
      let stopped: { restart(): Promise<void> } | null = null
      const seen = await payThrough(
        stand,
        async () => {
          stopped = (await server.crash?.()) ?? null
        },
        () => stopped?.restart(),
      )
      expect(seen).toEqual({ references: 2, prompts: 2 })
    })

    it.runIf(canMount()).concurrent(
      'on a disk of two megabytes that is full (promise 19)',
      async (context) => {
        const disk = mountDisk('2m')
        context.onTestFinished(() => disk.remove())
        const stand = await serveOn(context, `file:${join(disk.folder, 'proxy.db')}`)
        const started: Awaited<ReturnType<typeof start>>[] = []
        const tokens: string[] = []
        while (started.at(-1)?.status !== 503 && tokens.length < 5_000) {
          const token = await tokenOf(stand, `A-${tokens.length}`)
          if (!token.includes('.')) break // not even a session fits any more
          tokens.push(token)
          started.push(await start(stand, token))
        }
        expect(started.length).toBeGreaterThan(5)
        const taken = started.filter(({ status }) => status === 202)
        expect(askedOf(stand).length).toBeLessThanOrEqual(taken.length)
        await new Promise((resolve) => setTimeout(resolve, awayMs))
        expect(askedOf(stand).length).toBeLessThanOrEqual(taken.length)

        disk.resize('64m')
        for (const { id } of taken)
          await eventually(async () => expect(await stateOf(stand, id)).toBe('succeeded'))
        expect(stand.simulator.ledger.debits()).toHaveLength(taken.length)
        expect(stand.simulator.ledger.prompts()).toHaveLength(taken.length)
        expect((await start(stand, await tokenOf(stand, 'B-1'))).status).toBe(202)
      },
    )
  },
)

/** A disk of its own needs root. */
function mountDisk(size: string) {
  const folder = mkdtempSync(join(tmpdir(), 'pvit-disk-'))
  const mount = (...options: string[]) =>
    execFileSync('mount', [...options, folder], { stdio: 'ignore' })
  mount('-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs')
  return {
    folder,
    resize: (to: string) => mount('-o', `remount,size=${to}`),
    remove() {
      execFileSync('umount', ['-l', folder])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function canMount(): boolean {
  try {
    mountDisk('1m').remove()
    return true
  } catch {
    return false
  }
}
