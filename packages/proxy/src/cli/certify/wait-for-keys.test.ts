import { createServer, type Server } from 'node:http'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Readiness } from '@pvit-checkout/contract/shop'
import { Secret } from '@pvit-checkout/pvit'
import { listening } from '../../testing/listening.ts'
import { waitForKeys } from './wait-for-keys.ts'

type Account = Readiness['accounts'][number]

let proxy: Server
let now: number
beforeEach(() => {
  now = 0
  vi.spyOn(Date, 'now').mockImplementation(() => now)
})
afterEach(() => {
  vi.restoreAllMocks()
  proxy.closeAllConnections()
  proxy.close()
})

function account(differing: Partial<Account> = {}): Account {
  const without = { canStart: false, cause: 'key-not-received', keyExpiresAt: null }
  return { account: 'ACC_1', ...without, renewing: false, ...differing }
}

/** What is found of a proxy whose accounts stand so, one reading after the other, at these times. */
async function found(...readings: [at: number, ...Account[]][]) {
  const asked: number[] = []
  proxy = createServer((_, response) => {
    const [at = 0, ...accounts] = readings.shift() ?? []
    now = at
    asked.push(at)
    response.writeHead(503, { 'Content-Type': 'application/json' })
    response.end(JSON.stringify({ serving: false, accounts }))
  })
  const url = `http://127.0.0.1:${await listening(proxy)}`
  const progress: string[] = []
  const door = { url, apiKey: new Secret('k'.repeat(43)) }
  const findings = await waitForKeys(door, (doing) => progress.push(doing))
  return { findings, asked, progress }
}

const missing = { state: 'fault', says: 'ACC_1: PVIT made a key, and it did not arrive' }
const holding = account({ account: 'ACC_2', canStart: true })

it('waits for the key of each account, and says for how long', async () => {
  const under = account({ renewing: true })
  expect(
    await found([0, under, holding], [59_400, under], [60_000, under], [60_000, holding]),
  ).toEqual({
    findings: [{ state: 'ok', says: 'there' }],
    asked: [0, 59_400, 60_000, 60_000],
    progress: [0, 59, 60].map((seconds) => `waiting for PVIT to deliver it, ${seconds} s`),
  })
})

it('gives a proxy that has just started three seconds to ask for one', async () => {
  const { findings, asked } = await found([0, account()], [2_999, account()], [3_000, account()])
  expect(asked).toEqual([0, 2_999, 3_000])
  expect(findings).toMatchObject([missing])
})

it('names what keeps it away after a minute, of those alone that have none', async () => {
  const under = account({ renewing: true })
  const { findings } = await found([0, under, holding], [60_001, under, holding])
  expect(findings).toMatchObject([missing])
})
