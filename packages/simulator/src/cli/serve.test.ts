import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { systemClock } from '@pvit-checkout/pvit'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createSimulator } from '../simulator.ts'
import { serveSimulator, type Served } from './serve.ts'
import { plainAddress } from './socket-line.ts'

// Not a limit to hold: sockets on a busy machine take their time.
vi.setConfig({ testTimeout: 30_000 })

/** How long a caller waits where no answer is to come. */
const briefly = 2_000

// The faults of the wire on real sockets, as Node's own fetch meets them.
const open: Served[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((served) => served.stop(50)))
})

async function served() {
  const simulator = createSimulator({
    clock: systemClock,
    urls: { CALLB: 'http://127.0.0.1:9/callback' },
    decideAfterMs: null,
  })
  const at = await serveSimulator(() => simulator, { port: 0, host: '127.0.0.1' })
  open.push(at)
  const { account, codes } = simulator.setup()
  const key = simulator.control.issueKey(account)
  return {
    simulator,
    url: at.url,
    pay: (reference = 'REF0001', timeoutMs = 10_000) =>
      fetch(`${at.url}/${codes.rest}/rest`, {
        method: 'POST',
        headers: { 'X-Secret': key.reveal(), 'content-type': 'application/json' },
        signal: AbortSignal.timeout(timeoutMs),
        body: JSON.stringify({
          amount: 500,
          reference,
          service: 'RESTFUL',
          callback_url_code: 'CALLB',
          customer_account_number: '074123456',
          merchant_operation_account_code: account,
          transaction_type: 'PAYMENT',
          owner_charge: 'MERCHANT',
        }),
      }),
    prompts: () => simulator.ledger.prompts().length,
  }
}

async function failureOf(failing: Promise<unknown>): Promise<string> {
  const error: unknown = await failing.then(
    () => new Error('it answered'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof Error)) return 'no error'
  const { cause } = error
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.name
}

describe('over a port', () => {
  it('answers, and says where it is', async () => {
    const { pay, url } = await served()
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    const answer = await pay()
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(await answer.json()).toMatchObject({ status: 'PENDING' })
  })

  it.each([
    ['half-open', 'TimeoutError', 0, briefly],
    ['reset-before-bytes', 'ECONNRESET', 0],
    ['drop-before-commit', 'ECONNRESET', 0],
    ['drop-after-commit', 'ECONNRESET', 1],
    ['dns-fail', 'ECONNRESET', 0],
    ['tls-fail', 'ECONNRESET', 0],
  ])('%s: %s, prompts: %i', async (name, failure, prompts, patience?: number) => {
    const at = await served()
    at.simulator.faults.arm({ name, times: 1 })
    expect(await failureOf(at.pay('REF0001', patience))).toBe(failure)
    expect(at.prompts()).toBe(prompts)
    expect((await at.pay('REF0002')).status).toBe(200)
  })

  it.each([
    ['reset-after-headers', /ECONNRESET|UND_ERR_SOCKET/],
    ['body-stall', /TimeoutError/, briefly],
    ['drip', /TimeoutError/, briefly],
  ])('%s: the headers come, the body does not', async (name, failure, patience?: number) => {
    const at = await served()
    at.simulator.faults.arm({ name, times: 1 })
    const answer = await at.pay('REF0001', patience)
    expect(answer.status).toBe(200)
    expect(await failureOf(answer.text())).toMatch(failure)
    expect(at.prompts()).toBe(1)
  })

  it('slice: the answer comes whole, in many pieces', async () => {
    const at = await served()
    at.simulator.faults.arm({ name: 'slice', params: { bytes: 20 } })
    const answer = await at.pay()
    let pieces = 0
    let size = 0
    for await (const piece of answer.body ?? []) {
      pieces += 1
      size += piece.byteLength
    }
    expect(pieces).toBeGreaterThan(3)
    expect(size).toBe(Number(answer.headers.get('content-length')))
  })

  it('close-stale-keepalive: the re-used connection is reset before the call is read', async () => {
    const at = await served()
    at.simulator.faults.arm({ name: 'close-stale-keepalive', times: 1 })
    // One connection, kept: a pool with several might spare the struck one.
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const ask = () =>
      new Promise<number | string>((resolve) => {
        const call = request(`${at.url}/NOCODE/status`, { agent }, (answer) => {
          answer.resume().once('end', () => resolve(answer.statusCode ?? 0))
        })
        call.once('error', (error) => resolve('code' in error ? String(error.code) : error.name))
        call.end()
      })
    expect([await ask(), await ask(), await ask()]).toEqual([404, 'ECONNRESET', 404])
    agent.destroy()
  })

  it('connect-refused: the door stays shut for a while, then opens again', async () => {
    const at = await served()
    at.simulator.faults.arm({ name: 'connect-refused', times: 1, params: { ms: 2_000 } })
    await failureOf(at.pay())
    expect(await failureOf(at.pay())).toBe('ECONNREFUSED')
    const status = () => at.pay().then((answer) => answer.status, String)
    await expect.poll(status, { timeout: 20_000, interval: 200 }).toBe(200)
  })

  it('speaks no TLS: an https address of it fails before a byte is sent', async () => {
    const { url, prompts } = await served()
    await expect(fetch(url.replace('http:', 'https:'))).rejects.toThrow('fetch failed')
    expect(prompts()).toBe(0)
  })

  it('knows its callers by address', async () => {
    const simulator = createSimulator({ clock: systemClock, allowedIps: ['127.0.0.1'] })
    const at = await serveSimulator(() => simulator, { port: 0, host: '127.0.0.1' })
    open.push(at)
    const { account, codes } = simulator.setup()
    const query = `?accountOperationCode=${account}`
    const headers = { 'X-Secret': simulator.control.issueKey(account).reveal() }
    const answer = await fetch(`${at.url}/${codes.balance}/balance${query}`, { headers })
    expect(answer.status).toBe(200)
  })

  it.each([
    ['::ffff:127.0.0.1', '127.0.0.1'],
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8::1', '2001:db8::1'],
    [undefined, null],
  ])('writes the address %s as %s', (address, plain) => {
    expect(plainAddress(address)).toBe(plain)
  })

  it('names a busy port and its cure', async () => {
    const { simulator, url } = await served()
    const port = Number(new URL(url).port)
    let made = false
    const create = () => {
      made = true
      return simulator
    }
    await expect(serveSimulator(create, { port, host: '127.0.0.1' })).rejects.toThrow(
      /Port \d+ on 127\.0\.0\.1 is taken\. .*--port 0/,
    )
    expect(made).toBe(false)
  })

  it('stops although somebody keeps a connection open', async () => {
    const at = await served()
    const socket = connect(Number(new URL(at.url).port), '127.0.0.1')
    await new Promise((resolve) => socket.once('connect', resolve))
    const [served1] = open.splice(0)
    const ended = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => {})
    await served1?.stop(50)
    await ended
    expect(await failureOf(at.pay())).toBe('ECONNREFUSED')
  })
})
