import {
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { sized } from '../../packages/proxy/src/testing/whole.ts'
import { freePort } from '../../packages/proxy/src/testing/free-port.ts'
import { phone, runCertify } from './commands/certify.ts'
import { openStand, type Stand } from './commands/stand.ts'

// Real processes and real waiting, on a machine that may be busy.
const timeout = 120_000

type OnAnswer = (answer: IncomingMessage, outgoing: ServerResponse) => unknown

/** What becomes of `GET …/ready` on its way, and what is said of it. Each costs three processes. */
const untold: readonly [string, OnAnswer, string][] = [
  [
    'bears no mark, as of an older version',
    (answer, outgoing) => {
      const { 'checkout-settings': _, ...headers } = answer.headers
      outgoing.writeHead(answer.statusCode ?? 502, headers)
      answer.pipe(outgoing)
    },
    'HTTP 200 without its mark',
  ],
  ['is not passed on', (_, outgoing) => outgoing.writeHead(404).end(), 'HTTP 404'],
  ['breaks off', (_, outgoing) => outgoing.destroy(), 'the connection broke'],
]

let stand: Stand
let front: Server | null = null
afterEach(async () => {
  front?.closeAllConnections()
  front?.close()
  front = null
  await stand.close()
})

const certify = (...flags: string[]) => runCertify(stand, ...flags)

describe('pvit-checkout certify', { timeout }, () => {
  it('makes what PVIT wants to see, with a proxy of its own, and says what is left', async () => {
    stand = await openStand()
    const { code, stdout } = await stand.run(['certify', ...phone])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^✓ 1 of 4 +500\sFCFA: succeeded \(\w{15}\), callback acknowledged$/m)
    expect(stdout).toMatch(/^✓ 4 of 4 .*: failed \(\w{15}\), callback acknowledged$/m)
    for (const step of [
      'Reporting',
      'profile',
      'validate',
      'one per operator',
      'new codes',
      'new database',
      'addresses PVIT calls from',
    ])
      expect(stdout).toContain(step)
    expect(stdout).not.toContain('074')

    // PVIT's own count, and its ledger.
    const transactions = stand.simulator.ledger.transactions()
    expect(transactions.map(({ status }) => status)).toEqual([
      'SUCCESS',
      'SUCCESS',
      'FAILED',
      'FAILED',
    ])
    expect(transactions.every(({ amount }) => amount !== 1_000)).toBe(true)
    expect(stand.simulator.ledger.goLive()).toMatchObject([
      { successes: 2, failures: 2, ready: true },
    ])
  })

  it('works through the proxy that runs, however often, whatever limits it has', async () => {
    stand = await openStand({ settings: { LIMIT_PHONE: '1/1d' } })
    await stand.serve()
    const first = await certify()
    expect(first).toMatchObject({ code: 0, passed: true })
    expect(first.payments.map(({ amount, state, callback }) => [amount, state, callback])).toEqual([
      [500, 'succeeded', true],
      [600, 'succeeded', true],
      [1_500, 'failed', true],
      [1_600, 'failed', true],
    ])
    expect((await certify()).passed).toBe(true)
    expect(stand.simulator.ledger.transactions().length).toBe(8)
  })

  it('refuses a production account before anything is sent', async () => {
    stand = await openStand({ settings: { PVIT_ENVIRONMENT: 'production' } })
    const { code, findings, left } = await certify()
    expect(code).toBe(1)
    expect(findings).toMatchObject([
      {
        state: 'fault',
        says: expect.stringContaining('production'),
        cure: expect.stringContaining('PVIT_ENVIRONMENT=test'),
      },
    ])
    expect(left).toEqual([])
    expect(stand.simulator.ledger.calls({}).length).toBe(0)
  })

  it('sends nothing through a proxy that goes by other settings: its account may take real money', async () => {
    stand = await openStand()
    await stand.serve({ PVIT_ENVIRONMENT: 'production' })
    const { code, findings } = await certify()
    expect(code).toBe(1)
    expect(findings.at(-1)).toMatchObject({
      state: 'fault',
      says: expect.stringContaining('was started with other settings'),
    })
    expect(stand.simulator.ledger.calls({ api: 'rest' })).toEqual([])
  })

  it.each(untold.slice(0, sized(1, untold.length)))(
    'sends nothing through a proxy whose settings cannot be told: its GET /ready %s',
    async (_, onReady, says) => {
      stand = await openStand()
      const port = await freePort()
      await stand.serve({ PVIT_ENVIRONMENT: 'production', PORT: String(port) })
      front = await openFront({ port: stand.port, to: port }, '/pay/ready', onReady)
      const whole = `http://127.0.0.1:${port}/pay/ready`
      await expect.poll(async () => (await fetch(whole)).status, { timeout: 20_000 }).toBe(200)
      const { code, findings } = await certify()
      expect(code).toBe(1)
      expect(findings.at(-1)).toMatchObject({
        check: 'proxy',
        state: 'fault',
        says: expect.stringContaining(says),
        cure: expect.stringMatching(/^Restart it.* GET \/ready/),
      })
      expect(stand.simulator.ledger.calls({ api: 'rest' })).toEqual([])
    },
  )

  it('says of a payment that does not end that it has not ended', async () => {
    stand = await openStand({ simulator: (hook) => ({ urls: urlsOf(hook), decideAfterMs: null }) })
    const { code, payments, findings } = await certify('--wait', '1')
    expect(code).toBe(1)
    expect(payments.map(({ state }) => state)).toEqual(Array(4).fill('awaiting'))
    expect(findings.at(-1)?.says).toMatch(/: awaiting \(\w+\), not settled after \d+ s$/)
  })

  it('names what PVIT refused, and what decided otherwise', async () => {
    stand = await openStand({ settings: { PVIT_CALLBACK_CODE: 'NOSUCH' } })
    const refused = await certify()
    expect(refused.code).toBe(1)
    expect(refused.findings.find(({ state }) => state === 'fault')).toMatchObject({
      says: expect.stringContaining('INVALID_CALLBACK_URL_CODE (1002)'),
      cure: expect.stringContaining('PVIT_CALLBACK_CODE'),
    })
    // A number whose owner always agrees, as the simulator knows them.
    const agreed = await stand.run(['certify', '--json', '--phone', '074129000'], {
      PVIT_CALLBACK_CODE: 'CALLB',
    })
    expect(agreed.code).toBe(1)
    expect(agreed.stdout).toContain('succeeded')
    expect(agreed.stdout).toContain('and failed was wanted')
  })

  it('says what the proxy refused to start, and how many went as wanted', async () => {
    stand = await openStand({ settings: { BLOCKED_PHONES: '074123456' } })
    const { code, stdout } = await stand.run(['certify', ...phone])
    expect(code).toBe(1)
    expect(stdout).toMatch(/^✗ 1 of 4 +500\sFCFA: not started: \S.*\n +→ "pvit-checkout doctor"/m)
    expect(stdout).toMatch(/\n\nNot passed: 0 of 4 went as PVIT wants to see them\.\n$/)
    expect(stdout).not.toContain('undefined')
    expect(stand.simulator.ledger.calls({ api: 'rest' })).toEqual([])
  })

  it('does not say of a start whose answer broke off that nothing was started, and starts no other', async () => {
    stand = await openStand()
    const port = await freePort()
    await stand.serve({ PORT: String(port) })
    const lost = '/pay/v1/checkout/payments'
    front = await openFront({ port: stand.port, to: port }, lost, (_, outgoing) =>
      outgoing.destroy(),
    )
    const { code, findings, payments } = await certify()
    expect(code).toBe(1)
    expect(findings.at(-1)).toEqual({
      check: 'proxy',
      state: 'fault',
      says: expect.stringContaining(`${stand.publicUrl} is gone: the connection broke`),
      cure: '"pvit-checkout doctor" looks for the cause.',
    })
    expect(payments).toEqual([])
    expect(stand.simulator.ledger.calls({ api: 'rest' }).length).toBe(1)
  })

  it('names what keeps the key away, and sends nothing', async () => {
    stand = await openStand({ settings: { PVIT_PASSWORD: 'another' } })
    const { code, findings, payments } = await certify()
    expect(code).toBe(1)
    expect(findings.at(-1)).toMatchObject({
      check: 'key',
      cure: expect.stringContaining('PVIT_PASSWORD'),
    })
    expect(payments).toEqual([])
  })
})

/** A server before a proxy that passes everything on, and does with the answers of one path what it likes. */
async function openFront(
  { port, to }: { port: number; to: number },
  path: string,
  onAnswer: OnAnswer,
) {
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming
    const on = { host: '127.0.0.1', port: to, method, path: url, headers }
    const passed = request(on, (answer) => {
      if (url === path) return void onAnswer(answer, outgoing)
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    passed.once('error', () => outgoing.destroy())
    incoming.pipe(passed)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return server
}

function urlsOf(hook: string) {
  return { CALLB: `${hook}/callback`, KEYCD: `${hook}/secret` }
}
