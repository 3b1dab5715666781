import { createServer, type Server } from 'node:http'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Readiness } from '@pvit-checkout/contract/shop'
import { Secret } from '@pvit-checkout/pvit'
import { listening } from '../../testing/listening.ts'
import { checkKeys } from './keys.ts'

type Account = Readiness['accounts'][number]

let proxy: Server
let reads = 0
afterEach(() => {
  reads = 0
  vi.restoreAllMocks()
  proxy.closeAllConnections()
  proxy.close()
})

const [old, fresh] = ['2026-11-23T08:00:00.000Z', '2026-11-23T09:00:00.000Z']

function account(differing: Partial<Account> = {}): Account {
  const usable = { canStart: true, cause: null, keyExpiresAt: old, renewing: false }
  return { account: 'ACC_1', ...usable, ...differing }
}

/** What is found of a proxy whose accounts stand so, one reading after the other, and which of them it was to renew. */
async function found(mayBeLost: boolean, ...readings: Account[][]) {
  const renewed: unknown[] = []
  proxy = createServer((request, response) => {
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
    if (request.method === 'GET') {
      reads += 1
      const accounts = readings.length > 1 ? readings.shift() : readings[0]
      return answer(200, { serving: true, accounts })
    }
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    return request.on('end', () => {
      renewed.push(JSON.parse(body))
      answer(202, { accounts: [] })
    })
  })
  const port = await listening(proxy)
  const door = { url: `http://127.0.0.1:${port}`, apiKey: new Secret('k'.repeat(43)) }
  const progress: string[] = []
  const begin = async () => void progress.push('begun')
  const findings = await checkKeys({ door, begin }, mayBeLost, (doing) => progress.push(doing))
  return { findings, renewed, progress }
}

describe('the renewal of a key', () => {
  it('is waited for, and has gone well where another key is there', async () => {
    const { findings, renewed, progress } = await found(
      false,
      [account()],
      [account({ renewing: true })],
      [account({ keyExpiresAt: fresh })],
    )
    expect(findings).toEqual([{ state: 'ok', says: 'ACC_1: renewed, and it opens the account' }])
    expect(renewed).toEqual([{ account: 'ACC_1' }])
    expect(progress).toEqual(['begun', 'waiting for PVIT to deliver the key, 0 s'])
  })

  it('is waited for of every account', async () => {
    const [one, other] = [account(), account({ account: 'ACC_2' })]
    const { findings } = await found(
      false,
      [one, other],
      [
        { ...one, keyExpiresAt: fresh },
        { ...other, renewing: true },
      ],
      [
        { ...one, renewing: true },
        { ...other, keyExpiresAt: fresh },
      ],
      [account({ keyExpiresAt: fresh }), { ...other, keyExpiresAt: fresh }],
    )
    expect(findings.map(({ state }) => state)).toEqual(['ok', 'ok'])
  })

  it('is not waited for longer than a minute', async () => {
    vi.spyOn(Date, 'now').mockImplementation(() => reads * 20_000)
    const under = account({ renewing: true, cause: 'key-not-received' })
    const { findings, progress } = await found(false, [account()], [under])
    expect(progress).toEqual([
      'begun',
      ...[20, 40, 60].map((seconds) => `waiting for PVIT to deliver the key, ${seconds} s`),
    ])
    expect(findings).toMatchObject([{ state: 'fault' }])
  })

  it.each([
    ['the old one is there', account({ cause: 'key-not-received' })],
    ['none is there any more', account({ cause: 'key-not-received', keyExpiresAt: null })],
  ])('has not gone well where %s', async (_, after) => {
    const { findings } = await found(false, [account()], [after])
    expect(findings).toMatchObject([
      { state: 'fault', says: 'ACC_1: PVIT made a key, and it did not arrive' },
    ])
  })

  it('is left out where the new one might be lost, for whom has one', async () => {
    const without = account({ account: 'ACC_2', keyExpiresAt: null, canStart: false })
    const { findings, renewed } = await found(
      true,
      [account(), without],
      [account(), { ...without, cause: 'key-not-received' }],
    )
    expect(renewed).toEqual([{ account: 'ACC_2' }])
    expect(findings).toMatchObject([
      { state: 'skipped', says: expect.stringContaining(`the one in use is good until ${old}`) },
      { state: 'fault', says: 'ACC_2: PVIT made a key, and it did not arrive' },
    ])
  })
})
