import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder = ''
const running: ChildProcess[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pvit-simulator-'))
})
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

const bin = join(import.meta.dirname, '..', 'bin.ts')

function spawned(...argv: string[]) {
  const child = spawn(process.execPath, [bin, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] })
  running.push(child)
  return child
}

/** Starts the command and waits for the line that says where it listens. */
async function started(...argv: string[]) {
  const child = spawned('--port', '0', ...argv)
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout })
  reader.on('line', (line) => lines.push(line))
  await once(reader, 'line')
  const first: unknown = JSON.parse(lines[0] ?? '')
  return { child, lines, first, url: String(Object(first).url) }
}

async function ended(...argv: string[]) {
  const child = spawned(...argv)
  let stderr = ''
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  const [code] = await once(child, 'close') // at its exit, what it said may still be on its way
  return { code: Number(code), stderr }
}

const settingsOf = (lines: string[]) =>
  Object.fromEntries(
    lines.filter((line) => line.startsWith('PVIT_')).map((line) => line.split('=')),
  )

async function json(url: string, init?: RequestInit): Promise<Record<string, unknown>> {
  return Object(await (await fetch(url, init)).json())
}

const post = (url: string, body: unknown, headers: Record<string, string> = {}) =>
  json(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

// Each test starts real processes, which a busy machine starts slowly.
describe('pvit-simulator', { timeout: 60_000 }, () => {
  it('says where it listens in its first line, then prints settings a proxy can use', async () => {
    const at = await started('--url', 'CB001=http://127.0.0.1:9/pvit/x/callback')
    expect(at.first).toEqual({
      msg: 'listening',
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    })
    await expect.poll(() => at.lines.at(-1), { timeout: 20_000 }).toMatch(/^phone/)
    expect(settingsOf(at.lines)).toMatchObject({
      PVIT_BASE_URL: at.url,
      PVIT_ENVIRONMENT: 'test',
      PVIT_ACCOUNT: expect.stringMatching(/^ACC_/),
      PVIT_CALLBACK_CODE: 'CB001',
    })
    expect(await json(`${at.url}/_control/setup`)).toMatchObject({
      codes: { rest: settingsOf(at.lines)['PVIT_REST_CODE'] },
    })
  })

  it('stops on SIGTERM, at once and with code 0', async () => {
    const { child } = await started()
    const exit = once(child, 'exit')
    child.kill('SIGTERM')
    expect(await exit).toEqual([0, null])
  })

  it('names a busy port and its cure, and leaves the state alone', async () => {
    const { url } = await started()
    const state = join(folder, 'state.json')
    const { code, stderr } = await ended('--port', new URL(url).port, '--state', state)
    expect(code).toBe(1)
    expect(stderr).toMatch(/is taken.*--port 0/)
    expect(existsSync(state)).toBe(false)
  })

  it('names every mistake in its flags at once', async () => {
    const { code, stderr } = await ended(
      ...[
        '--port',
        'x',
        '--code',
        'fax=A',
        '--decide-after',
        'soon',
        '--faults',
        'gremlins',
        '--mode',
        'v3',
      ],
      ...['--profile', 'odd', '--url', 'nothing'],
    )
    expect(code).toBe(2)
    for (const word of [
      '--port x',
      'fax',
      'soon',
      'gremlins',
      '--mode v3',
      'odd',
      '--url nothing',
    ]) {
      expect(stderr).toContain(word)
    }
    expect((await ended('--no-such-flag')).code).toBe(2)
    expect((await ended('--account', 'ACC_1:telecel', '--port', '0')).stderr).toContain('telecel')
  })

  it('keeps its ledger through kill -9, in a file for its owner only', async () => {
    const state = join(folder, 'deep', 'state.json')
    const flags = [
      '--state',
      state,
      '--url',
      'CALLB=http://127.0.0.1:9/callback',
      '--decide-after',
      '1s',
    ]
    const before = await started(...flags)
    const setup = Object(await json(`${before.url}/_control/setup`))
    const { secret } = await post(`${before.url}/_control/keys`, { account: setup.account })
    const payment = {
      amount: 500,
      reference: 'REF0001',
      service: 'RESTFUL',
      callback_url_code: 'CALLB',
      customer_account_number: '074123456',
      merchant_operation_account_code: setup.account,
      transaction_type: 'PAYMENT',
      owner_charge: 'MERCHANT',
    }
    const key = { 'X-Secret': String(secret) }
    expect(await post(`${before.url}/${setup.codes.rest}/rest`, payment, key)).toMatchObject({
      status: 'PENDING',
    })
    before.child.kill('SIGKILL')
    await once(before.child, 'exit')
    expect(statSync(state).mode & 0o777).toBe(0o600)

    const after = await started(...flags)
    expect(await post(`${after.url}/${setup.codes.rest}/rest`, payment, key)).toMatchObject({
      status_code: 5000,
    })
    const question = `transactionId=REF0001&accountOperationCode=${setup.account}&transactionOperation=PAYMENT`
    await expect
      .poll(() => json(`${after.url}/${setup.codes.status}/status?${question}`, { headers: key }), {
        timeout: 20_000,
      })
      .toMatchObject({ status: 'SUCCESS' })
  })

  it('writes its journal as NDJSON, without keys or whole numbers', async () => {
    const journal = join(folder, 'journal.ndjson')
    const { url } = await started('--journal', journal)
    const setup = Object(await json(`${url}/_control/setup`))
    const { secret } = await post(`${url}/_control/keys`, { account: setup.account })
    await json(`${url}/${setup.codes.kyc}/kyc?customerAccountNumber=074123456`, {
      headers: { 'X-Secret': String(secret) },
    })
    const text = readFileSync(journal, 'utf8')
    const entries = text
      .trim()
      .split('\n')
      .map((line) => Object(JSON.parse(line)))
    expect(entries.map(({ kind }) => kind)).toEqual(['key', 'call'])
    expect(text).not.toContain(String(secret))
    expect(text).not.toContain('074123456')
    expect(statSync(journal).mode & 0o777).toBe(0o600)
  })

  it('takes integrations written by others as they are: any codes, any account, any password', async () => {
    const received: string[] = []
    const at = await started('--any-codes', '--faults', 'errors.429@balance=1:times=1')
    const renewed = await json(`${at.url}/v2/ABCDEFGHIJKLMNOP/renew-secret`, {
      method: 'POST',
      body: new URLSearchParams({ operationAccountCode: 'ACC_THEIRS', password: 'whatever' }),
    })
    expect(renewed).toMatchObject({ operation_account_code: 'ACC_THEIRS', expires_in: 3600 })
    const ask = () =>
      fetch(`${at.url}/QRSTUVWXYZ012345/balance?accountOperationCode=ACC_THEIRS`, {
        headers: { 'X-Secret': String(renewed['secret']) },
      })
    received.push(String((await ask()).status), String((await ask()).status))
    expect(received).toEqual(['429', '200'])
  })
})
