import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startPostgres, type TestPostgres } from '../../packages/proxy/src/testing/postgres.ts'
import { freePort } from '../../packages/proxy/src/testing/free-port.ts'
import { openStand, type Stand } from '../journeys/commands/stand.ts'

let postgres: TestPostgres
let stand: Stand
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres.stop())
beforeEach(async () => {
  stand = await openStand({ settings: { DATABASE_URL: await postgres.createDatabase() } })
})
afterEach(() => stand.close())

/** Two processes on one database; PVIT holds back its answer to a payment that the second one sends. */
async function sentBySecond() {
  await stand.serve()
  const port = await freePort()
  const second = await stand.serve({ PORT: String(port) })
  const at = `http://127.0.0.1:${port}/pay`
  await expect.poll(async () => (await fetch(`${at}/ready`)).status, { timeout: 30_000 }).toBe(200)
  stand.simulator.faults.arm({ name: 'body-stall', on: 'rest', times: 1 })
  const id = await stand.start(500, '074123456', at)
  const state = async () => (await stand.shop(`/v1/payments/${id}`))['state']
  expect(await state()).toBe('sending')
  return { second, state }
}

const calls = (api: 'rest' | 'status') => stand.simulator.ledger.calls({ api }).length
const prompts = () => stand.simulator.ledger.prompts().length

describe('of two processes on one Postgres, one that sends a payment', () => {
  it('and is killed -9 is missed by the other, which makes it right within seconds (promises 18, 21)', async () => {
    const { second, state } = await sentBySecond()
    const killedAt = performance.now()
    second.signal('SIGKILL')
    await expect.poll(state, { timeout: 60_000, interval: 50 }).toBe('succeeded')
    // Ten seconds are promised, and a busy machine is slow: the lease of whoever sends is seventy-five.
    expect(performance.now() - killedAt).toBeLessThan(20_000)
    expect([calls('rest'), prompts()]).toEqual([1, 1])
  })

  it('and stands still is waited for: nobody asks in its place, and it goes on (promise 21)', async () => {
    const { second, state } = await sentBySecond()
    second.signal('SIGSTOP')
    await new Promise((resolve) => setTimeout(resolve, 12_000))
    expect([await state(), calls('status')]).toEqual(['sending', 0])
    second.signal('SIGCONT')
    await expect.poll(state, { timeout: 60_000 }).toBe('succeeded')
    expect([calls('rest'), prompts()]).toEqual([1, 1])
  })
})
