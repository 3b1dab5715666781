import { chmodSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { createAdaptorServer } from '@hono/node-server'
import { afterEach, describe, expect, it } from 'vitest'
import { createCheckoutApp } from '../../packages/proxy/src/app.ts'
import { readSettings } from '../../packages/proxy/src/config/settings.ts'
import { freePort } from '../../packages/proxy/src/testing/free-port.ts'
import { runDoctor, urls } from './commands/doctor.ts'
import { openStand, type Stand, type StandOptions } from './commands/stand.ts'

// Real processes on a machine that may be busy.
const timeout = 120_000

let stand: Stand
const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
  await stand.close()
})

const doctor = (environment?: Record<string, string>) => runDoctor(stand, environment)

describe('pvit-checkout doctor', { timeout }, () => {
  it('runs a proxy of its own where none runs, and walks to green without moving money', async () => {
    stand = await openStand()
    const { code, findings } = await doctor()
    expect(findings.filter(({ state }) => state !== 'ok')).toEqual([
      { check: 'payments', state: 'skipped', says: 'none yet' },
    ])
    expect(code).toBe(0)
    expect(stand.simulator.ledger.transactions()).toEqual([])
    expect(findings.map(({ says }) => says).join()).toMatch(/runs one at .*leads to this proxy/)
  })

  it('works through the proxy that runs, and has its key renewed once', async () => {
    stand = await openStand()
    await stand.serve()
    const { code, findings } = await doctor()
    expect(code).toBe(0)
    expect(findings).toContainEqual({
      check: 'proxy',
      state: 'ok',
      says: `the one that runs at ${stand.publicUrl}`,
    })
    expect(findings.find(({ check }) => check === 'key')?.says).toContain('renewed')
    expect(stand.simulator.ledger.keys().length).toBe(2)
  })

  it('asks nothing of a proxy that goes by other settings, such as those from before they were mended', async () => {
    stand = await openStand()
    const proxy = await stand.serve({ PVIT_PASSWORD: 'a wrong password' })
    const { code, findings, faults } = await doctor()
    expect(code).toBe(1)
    expect(faults).toEqual([
      {
        check: 'proxy',
        state: 'fault',
        says: `the one that runs at ${stand.publicUrl} was started with other settings than these`,
        cure: 'Restart it: it goes by what it read when it started.',
      },
    ])
    expect(findings.at(-1)?.check).toBe('proxy')
    proxy.stop()
    await proxy.ended
    await stand.serve()
    expect((await doctor()).code).toBe(0)
  })

  it('is for reading, unless asked otherwise: a line each, the cure below, no colour in a file', async () => {
    stand = await openStand({ settings: { PVIT_PASSWORD: 'a wrong password' } })
    const { code, stdout } = await stand.run(['doctor'])
    expect(code).toBe(1)
    expect(stdout).toMatch(/^✓ settings {5}\S/m)
    expect(stdout).toMatch(/^✗ key .*AUTHENTICATION_FAILED \(3100\)\n +→ PVIT_PASSWORD is not/m)
    expect(stdout).toMatch(/\n\n1 fault to mend\.\n$/)
    expect(stdout).not.toContain('\u001B')
    expect(stdout).not.toContain('a wrong password')
    const { password } = stand.simulator.setup()
    const mended = await stand.run(['doctor'], { PVIT_PASSWORD: password, FORCE_COLOR: '1' })
    expect(mended.code).toBe(0)
    expect(mended.stdout).toContain('\u001B[32m✓')
    expect(mended.stdout).toMatch(/All is well\.\S*\nNext, PVIT's go-live test: .*\n$/)
  })

  const wrong: readonly (readonly [
    fault: string,
    check: string,
    says: RegExp,
    cure: RegExp,
    StandOptions,
  ])[] = [
    [
      'a wrong password',
      'key',
      /AUTHENTICATION_FAILED \(3100\)/,
      /PVIT_PASSWORD/,
      { settings: { PVIT_PASSWORD: 'another' } },
    ],
    [
      'a wrong renewal code',
      "PVIT's APIs",
      /^PVIT_RENEW_CODE: .*4000/,
      /O and 0/,
      { settings: { PVIT_RENEW_CODE: 'NOSUCHCODE000000' } },
    ],
    [
      'a wrong REST code, before anybody pays',
      "PVIT's APIs",
      /^PVIT_REST_CODE: .*4000/,
      /O and 0/,
      { settings: { PVIT_REST_CODE: 'NOSUCHCODE000000' } },
    ],
    [
      'an account PVIT does not know',
      'key',
      /OPERATION_ACCOUNT_NOT_FOUND \(4002\)/,
      /PVIT_ACCOUNT/,
      { settings: { PVIT_ACCOUNT: 'ACC_OTHER' } },
    ],
    [
      'a wrong reception code',
      'key',
      /INVALID_SECRET_KEY_RECEPTION_URL_CODE \(1011\)/,
      /PVIT_SECRET_CODE/,
      { settings: { PVIT_SECRET_CODE: 'OTHER' } },
    ],
    [
      'a reception address that is not active',
      'key',
      /SECRET_KEY_RECEPTION_URL_NOT_ACTIVE \(3021\)/,
      /Activate it/,
      urls((hook) => ({ KEYCD: { url: `${hook}/secret`, active: false } })),
    ],
    [
      'an address registered for production',
      'key',
      /INVALID_ENVIRONMENT \(1001\)/,
      /PVIT_ENVIRONMENT/,
      urls((hook) => ({ KEYCD: { url: `${hook}/secret`, environment: 'production' } })),
    ],
    [
      'an outgoing address that PVIT does not let in',
      "PVIT's APIs",
      /INVALID_MERCHANT_IP_ADDRESS \(1000\)/,
      /NAT/,
      { simulator: () => ({ allowedIps: ['192.0.2.1'] }) },
    ],
    [
      'a reception address that leads nowhere',
      'key',
      /SENDING_SECRET_ERROR \(10008\)/,
      /PVIT_SECRET_CODE.*PUBLIC_URL/,
      urls(() => ({ KEYCD: 'http://127.0.0.1:9/secret' })),
    ],
    [
      'a list of addresses that PVIT does not call from',
      'key',
      /SENDING_SECRET_ERROR \(10008\)/,
      /PVIT_SOURCE_IPS.*TRUSTED_PROXIES/,
      { settings: { PVIT_SOURCE_IPS: '192.0.2.1' } },
    ],
    [
      'a merchant that is not active',
      'key',
      /MERCHANT_NOT_ACTIVE \(3000\)/,
      /profile/,
      { simulator: () => ({ merchantActive: false }) },
    ],
    [
      'one code for two addresses',
      'codes',
      /PVIT_CALLBACK_CODE and PVIT_SECRET_CODE are the same/,
      /urls/,
      { settings: { PVIT_CALLBACK_CODE: 'KEYCD' } },
    ],
    [
      'a PVIT that is not there',
      "PVIT's APIs",
      /nothing listens there/,
      /PVIT_BASE_URL/,
      { settings: { PVIT_BASE_URL: 'http://127.0.0.1:9' } },
    ],
  ]
  it.each(wrong)('names %s, with its cure', async (_, check, says, cure, options) => {
    stand = await openStand(options)
    const { code, faults } = await doctor()
    expect(code).toBe(1)
    const fault = faults.find((one) => one.check === check && says.test(one.says))
    expect(fault?.cure).toMatch(cure)
  })

  it('names the account whose code it is, where there are several, and like faults once', async () => {
    stand = await openStand()
    const { account, codes } = stand.simulator.setup()
    const accounts = [
      { account, operators: ['airtel'], restCode: codes.rest },
      { account: 'ACC_OTHER', operators: ['moov'], restCode: 'NOSUCHCODE000001' },
    ]
    const { findings } = await doctor({
      PVIT_ACCOUNTS: JSON.stringify(accounts),
      PVIT_STATUS_CODE: 'NOSUCHCODE000002',
    })
    const said = findings.filter(({ check }) => check === "PVIT's APIs").map(({ says }) => says)
    expect(said).toEqual([
      'PVIT_STATUS_CODE, PVIT_REST_CODE of ACC_OTHER: PVIT says API_NOT_FOUND (4000)',
    ])
  })

  it.each([
    [
      'maintenance',
      503,
      pvitError(10_000, 'API_MAINTENANCE_MODE'),
      /API_MAINTENANCE_MODE \(10000\)/,
      /later/,
    ],
    ['that it is asked too often', 429, '', /neither a key nor a fault/, /later/],
    [
      'a fault that its document does not have',
      403,
      pvitError(3_099, 'SOMETHING_NEW'),
      /SOMETHING_NEW/,
      /support/,
    ],
  ])('does not call PVIT silent when it answers with %s', async (_, status, body, says, cure) => {
    const pvit = await listen((_request, response) => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(body)
    })
    stand = await openStand({
      settings: { PVIT_BASE_URL: `http://127.0.0.1:${portOf(pvit)}` },
    })
    const { code, faults, findings } = await doctor()
    expect(code).toBe(1)
    const key = faults.find(({ check }) => check === 'key')
    expect(key?.says).toMatch(says)
    expect(key?.cure).toMatch(cure)
    expect(key?.cure).not.toContain('way out')
    expect(JSON.stringify(findings)).not.toContain('Something other than PVIT')
  })

  it('leaves a key in use alone where PUBLIC_URL does not answer; without one it tries', async () => {
    stand = await openStand()
    const nowhere = { PUBLIC_URL: `http://127.0.0.1:${await freePort()}/pay` }
    // As behind a router that does not lead back in: PVIT reaches us, we do not.
    const without = await doctor(nowhere)
    expect(without.code).toBe(0)
    expect(without.findings.filter(({ state }) => state === 'warning')).toMatchObject([
      { check: 'PUBLIC_URL', says: expect.stringContaining('nothing listens there') },
    ])
    expect(without.findings.find(({ check }) => check === 'key')).toMatchObject({ state: 'ok' })
    const holding = await doctor(nowhere)
    expect(holding.findings.find(({ check }) => check === 'key')).toMatchObject({
      state: 'skipped',
    })
    expect(stand.simulator.ledger.keys().length).toBe(1)
  })

  it('names an account that may not read its balance', async () => {
    stand = await openStand()
    stand.simulator.faults.arm({ name: 'errors.row', on: 'balance', params: { code: 3002 } })
    const { code, faults, findings } = await doctor()
    expect(code).toBe(1)
    expect(faults).toMatchObject([
      {
        check: 'balance',
        says: expect.stringContaining('3002'),
        cure: expect.stringContaining('PVIT_BALANCE_CODE'),
      },
    ])
    expect(findings.find(({ check }) => check === 'key')?.state).toBe('ok')
  })

  it('names an account of another operator once a payment showed it, and says when it is mended', async () => {
    stand = await openStand({
      simulator: (hook) => ({
        accounts: [{ code: 'ACC_MOOV', operator: 'MOOV_MONEY' }],
        urls: { CALLB: `${hook}/callback`, KEYCD: `${hook}/secret` },
      }),
      settings: { PVIT_ENVIRONMENT: 'production' },
    })
    await stand.serve()
    await expect
      .poll(async () => (await fetch(`${stand.publicUrl}/ready`)).status, { timeout: 10_000 })
      .toBe(200)
    expect(await stand.pay(500, '074123456')).toMatchObject({ reason: 'merchant-setup' })
    chmodSync(join(stand.folder, '.env'), 0o644)
    const { code, faults, findings } = await doctor()
    expect(code).toBe(1)
    expect(faults).toMatchObject([
      {
        check: 'payments',
        says: expect.stringMatching(/^one payment was refused: .*MISMATCH \(3017\) \(airtel/),
        cure: expect.stringContaining('PVIT_ACCOUNTS'),
      },
    ])
    // Foreseen, too: one account for all, in production. And whom the addresses meant for PVIT let in, and the keys' file.
    const warnings = findings.filter(({ state }) => state === 'warning')
    expect(warnings).toMatchObject([
      { check: 'settings', says: expect.stringContaining('PVIT_SOURCE_IPS is empty') },
      { check: 'settings', says: expect.stringContaining('can be read by others') },
      { check: 'codes', cure: expect.stringContaining('3017') },
    ])
    chmodSync(join(stand.folder, '.env'), 0o600)
    const again = (await doctor()).findings.filter(({ state }) => state === 'warning')
    expect(again).toEqual(warnings.filter(({ says }) => !says.startsWith('.env')))
  })

  it('tells settings that cannot be right, all at once: 78', async () => {
    stand = await openStand({
      settings: { PVIT_ENVIRONMENT: undefined, PUBLIC_URL: 'shop.example' },
    })
    const { code, faults } = await doctor()
    expect(code).toBe(78)
    expect(faults.map(({ says }) => says.split(' ')[0])).toEqual(['PUBLIC_URL', 'PVIT_ENVIRONMENT'])
  })

  it('warns of codes used twice, and of names that are no settings', async () => {
    stand = await openStand()
    const { codes } = stand.simulator.setup()
    const { findings } = await doctor({
      PVIT_KYC_CODE: codes.balance ?? '',
      PVIT_ACOUNT: 'ACC_1',
      SHOP_WEBHOK_URL: 'https://shop.test/told',
      SHOP_CURRENCY: 'XAF',
    })
    const warnings = findings.filter(({ state }) => state === 'warning').map(({ says }) => says)
    expect(warnings).toEqual([
      'PVIT_ACOUNT is set, and there is no such setting',
      'SHOP_WEBHOK_URL is set, and there is no such setting; there is SHOP_WEBHOOK_URL',
      expect.stringContaining('PVIT_BALANCE_CODE and PVIT_KYC_CODE are the same code'),
    ])
    const read = await stand.run(['doctor'], { PVIT_ACOUNT: 'ACC_1' })
    expect(read.stdout).toMatch(/\n\nNo fault; read the warnings\.\nNext, /)
  })

  it('says that the proxy went while it was asked, after all that was found until then', async () => {
    stand = await openStand()
    const environment = parseEnv(readFileSync(join(stand.folder, '.env'), 'utf8'))
    const app = await createCheckoutApp(
      readSettings({}, { ...environment, DATABASE_URL: 'file::memory:' }),
    )
    const host = createAdaptorServer({
      fetch(request) {
        if (request.url.endsWith('/v1/balance')) host.closeAllConnections()
        return app.fetch(request)
      },
    }) as Server // of http, as no other was asked for
    servers.push(host)
    await new Promise<void>((resolve) => host.listen(stand.port, '127.0.0.1', resolve))
    try {
      await app.begin()
      const { code, findings, faults } = await doctor()
      expect(code).toBe(1)
      expect(findings.find(({ check }) => check === 'key')?.state).toBe('ok')
      expect(faults).toEqual([
        {
          check: 'proxy',
          state: 'fault',
          says: expect.stringContaining(`${stand.publicUrl} is gone: the connection broke`),
          cure: 'Read its log, and try again.',
        },
      ])
    } finally {
      await app.close()
    }
  })

  it('tells a stranger on the port, and a proxy with other keys, from its own', async () => {
    stand = await openStand()
    const stranger = await listen((_, response) => response.end('hello'), stand.port)
    const first = await doctor()
    expect(first.faults.map(({ says }) => says)).toContain(
      `something else answers at ${stand.publicUrl}`,
    )
    stranger.close()
    servers.splice(0)

    await stand.serve()
    const second = await doctor({ CHECKOUT_API_KEY: 'k'.repeat(40) })
    expect(second.faults.map(({ says }) => says)).toContain(
      `a proxy answers that takes another CHECKOUT_API_KEY at ${stand.publicUrl}`,
    )
    // One that runs where its settings do not say holds the database all the same.
    const elsewhere = String(await freePort())
    const third = await doctor({ PORT: elsewhere, PUBLIC_URL: `http://127.0.0.1:${elsewhere}/pay` })
    expect(third.faults.map(({ says }) => says)).toEqual([
      expect.stringContaining('another process holds the database'),
    ])
  })

  it.each<
    [
      string,
      (status: number) => { status: number; headers?: Record<string, string>; body?: string },
      string,
    ]
  >([
    [
      'redirects',
      () => ({ status: 301, headers: { Location: 'https://elsewhere.test' } }),
      'redirects (HTTP 301)',
    ],
    ['cannot reach the proxy', () => ({ status: 502 }), 'answers HTTP 502'],
    ['is another site', () => ({ status: 200, body: '<html>' }), 'something else answers'],
    [
      'is another proxy',
      () => ({ status: 401, body: '{"code":"unauthorized"}' }),
      'leads to another proxy',
    ],
  ])('tells that PUBLIC_URL %s', async (_, reply, says) => {
    const seen: string[] = []
    const server = await listen((request, response) => {
      seen.push(String(request.headers.authorization))
      const { status, headers = {}, body = '' } = reply(0)
      response.writeHead(status, headers).end(body)
    })
    stand = await openStand({ settings: { PUBLIC_URL: `http://127.0.0.1:${portOf(server)}/pay` } })
    const { faults } = await doctor()
    expect(faults.filter(({ check }) => check === 'PUBLIC_URL')).toMatchObject([
      {
        says: expect.stringContaining(says),
        cure: expect.stringMatching(/PUBLIC_URL|pass \/pay on/),
      },
    ])
    expect(seen.length).toBeGreaterThan(0)
  })

  it('names a server that does not hand on who posts, where PVIT_SOURCE_IPS needs to know', async () => {
    // The key comes in the answer: what is posted is refused.
    stand = await openStand({ settings: { PVIT_SOURCE_IPS: '127.0.0.1' } })
    const renew = { PVIT_RENEW_CODE: `v2/${stand.simulator.setup().codes.renew}` }
    const environment = parseEnv(readFileSync(join(stand.folder, '.env'), 'utf8'))
    const app = await createCheckoutApp(
      readSettings({}, { ...environment, ...renew, DATABASE_URL: 'file::memory:' }),
    )
    // As Next.js without peerOf: the request alone.
    const host = createAdaptorServer({ fetch: (request) => app.fetch(request) }) as Server // of http, as no other was asked for
    servers.push(host)
    await new Promise<void>((resolve) => host.listen(stand.port, '127.0.0.1', resolve))
    try {
      await app.begin()
      const { code, faults } = await doctor(renew)
      expect(code).toBe(1)
      expect(faults).toMatchObject([
        {
          check: 'PUBLIC_URL',
          says: expect.stringContaining(
            'PVIT_SOURCE_IPS is set, but the proxy is not told who posts',
          ),
          cure: expect.stringContaining('peerOf'),
        },
      ])
    } finally {
      await app.close()
    }
  })

  it('has PUBLIC_URL reach the proxy through a server that carries it', async () => {
    stand = await openStand()
    const front = await listen((request, response) => {
      // A reverse proxy that lets nobody post.
      if (request.method === 'POST') return void response.writeHead(405).end()
      void fetch(`http://127.0.0.1:${stand.port}${request.url}`, {
        headers: { Authorization: request.headers.authorization ?? '' },
      }).then(
        async (answer) => response.writeHead(answer.status).end(await answer.text()),
        () => response.writeHead(502).end(),
      )
    })
    expect((await doctor()).code).toBe(0)
    const through = { PUBLIC_URL: `http://127.0.0.1:${portOf(front)}/pay` }
    const { faults, findings } = await doctor(through)
    expect(faults).toMatchObject([
      { check: 'PUBLIC_URL', says: "PVIT's POST to …/callback does not get through: HTTP 405" },
    ])
    // A new key would be posted there, too, and the one in use be lost.
    expect(findings.find(({ check }) => check === 'key')).toMatchObject({ state: 'skipped' })
    expect(stand.simulator.ledger.keys().length).toBe(1)
  })
})

function pvitError(status_code: number, error: string): string {
  return JSON.stringify({ date: '29112026-101500', status_code, error, message: '', path: '/' })
}

async function listen(handle: Parameters<typeof createServer>[1], port = 0): Promise<Server> {
  const server = createServer(handle ?? (() => {}))
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return server
}

function portOf(server: Server): number {
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The server has no address.')
  return address.port
}
