import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Secret } from '@pvit-checkout/pvit'
import { readSettings } from '../config/settings.ts'
import { createSqlStore } from '../store/sql.ts'
import { openSqlite } from '../store/sqlite.ts'
import { aShop } from '../testing/environment.ts'
import { runMain } from '../testing/run-main.ts'
import { createVault } from '../vault.ts'
import { main } from './main.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pvit-cli-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const settings = { ...aShop, DATABASE_URL: 'file:./data/proxy.db' }
/** Nothing is asked beyond this machine, and a port is found. */
const free = { PUBLIC_URL: 'http://127.0.0.1:9/pay', PORT: '0' }
const elsewhere = { ...free, HOST: '192.0.2.1' }

const run = (argv: string[], environment?: Record<string, string>, terminal?: { isTTY: boolean }) =>
  runMain(folder, argv, environment, terminal)

describe('pvit-checkout', () => {
  it('keys: prints fresh keys that serve takes, with --json as JSON', async () => {
    const first = await run(['keys'])
    expect(await first.exit).toBe(0)
    const lines = first.out.join('').trim().split('\n')
    expect(lines.map((line) => line.split('=')[0])).toEqual([
      'CHECKOUT_API_KEY',
      'CHECKOUT_SECRET_KEY',
      'HOOK_TOKEN',
    ])
    const second = await run(['keys'])
    await second.exit
    expect(second.out.join('')).not.toBe(first.out.join(''))

    const fresh = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)))
    const { checkoutApiKey, checkoutSecretKey, hookToken } = readSettings(
      {},
      { ...settings, ...fresh },
    )
    expect(checkoutSecretKey.map((key) => key.length)).toEqual([32])
    expect([checkoutApiKey, hookToken].map((key) => key.reveal().length)).toEqual([43, 32])
    const json = await run(['keys', '--json'])
    expect(await json.exit).toBe(0)
    expect(Object.keys(JSON.parse(json.out.join('')))).toEqual(Object.keys(fresh))
  })

  it('serve, doctor: name a CHECKOUT_SECRET_KEY that does not open what is stored, and touch nothing', async () => {
    const random = { bytes: (length: number) => randomBytes(length), number: () => 0.5 }
    const vault = createVault([Buffer.alloc(32, 2)], random)
    const file = openSqlite(join(folder, 'sealed.db'))
    const store = await createSqlStore(file.dialect, vault, () => file.close())
    const [account, lifeMs] = [settings.PVIT_ACCOUNT, { asked: 1, unasked: 1 }]
    const secret = new Secret('a-key-that-came')
    await store.insertKey({ account, secret, receivedAt: 1, lifeMs })
    await store.adoptKey(account, 1, 5)
    await store.close()

    for (const command of ['serve', 'doctor']) {
      const { exit, err } = await run([command], {
        ...settings,
        ...free,
        DATABASE_URL: 'file:./sealed.db',
      })
      expect(await exit).toBe(78)
      expect(err.join('')).toContain(
        'the database was written under another CHECKOUT_SECRET_KEY. List that one too, behind',
      )
      expect(err.join('')).not.toMatch(/a-key-that-came| at /)
    }
  })

  it('urls: prints what to register, also as JSON', async () => {
    const { exit, out } = await run(['urls', '--json'], settings)
    expect(await exit).toBe(0)
    const hooks = `https://shop.test/pay/pvit/${settings.HOOK_TOKEN}`
    expect(JSON.parse(out.join(''))).toEqual({
      PVIT_CALLBACK_CODE: { type: 'callback', url: `${hooks}/callback` },
      PVIT_SECRET_CODE: { type: 'secret key reception', url: `${hooks}/secret` },
      PVIT_SUCCESS_CODE: { type: 'redirection', url: 'https://shop.test/pay/return/success' },
      PVIT_FAILED_CODE: { type: 'redirection', url: 'https://shop.test/pay/return/failed' },
    })
  })

  it('urls: needs nothing that PVIT gives only after they are registered', async () => {
    const { PUBLIC_URL, HOOK_TOKEN } = settings
    const { exit, out } = await run(['urls'], { PUBLIC_URL, HOOK_TOKEN })
    expect(await exit).toBe(0)
    expect(out.join('')).toMatch(/^Register these .* keep them to yourself/)
    expect(out.join('')).toContain(`${PUBLIC_URL}/return/success`)
    // Who has several accounts sets them elsewhere, and by other names.
    expect(out.join('')).toContain(
      'an entry of PVIT_ACCOUNTS calls them callbackCode, secretCode, successCode, failedCode.',
    )
    const bare = await run(['urls'], { HOOK_TOKEN })
    expect(await bare.exit).toBe(78)
    expect(bare.err.join('')).toContain('a setting to mend.\n  PUBLIC_URL is missing')
  })

  it('names every faulty setting with its cure and leaves with 78', async () => {
    const { exit, err } = await run(['serve'], { PORT: 'many', CHECKOUT_API_KEY: 'hunter2' })
    expect(await exit).toBe(78)
    const text = err.join('')
    for (const name of ['PORT', 'CHECKOUT_API_KEY', 'PVIT_ENVIRONMENT', 'PUBLIC_URL'])
      expect(text).toContain(name)
    expect(text).not.toContain('hunter2')
  })

  it.each([
    [[], 'pvit-checkout: no command.', '<command>'],
    [['dance'], 'there is no command "dance"', '<command>'],
    [['--nonsense'], 'there is no command "--nonsense"', '<command>'],
    [['serve', 'now'], '"now", one word too many', '--json'],
    [['serve', '--nonsense'], 'has no flag --nonsense', '--json'],
    [['serve', '--', '--nonsense'], '"--nonsense", one word too many', '--json'],
    [['payments', 'list', '--constructor', 'x'], 'has no flag --constructor', '--order'],
    [['urls', '--port'], 'wants a value behind --port', '--json'],
    [['urls', '--port', '--help'], 'wants a value behind --port', '--json'],
    [['urls', '--port='], 'wants a value behind --port', '--json'],
    [['urls', '--port', ' '], 'wants a value behind --port', '--json'],
    [['serve', '--hook-token', 'x'], 'Set HOOK_TOKEN in the environment', '--json'],
    [
      ['urls', '--database-url', 'postgres://u:hunter2@db.test/shop'],
      'takes no password in --database-url',
      '--json',
    ],
    [
      ['urls', '--database-url', 'postgres://db.test/shop?password=hunter2'],
      'takes no password in --database-url',
      '--json',
    ],
    [['payments'], 'list, show, check or strays', '--order'],
    [['payments', 'strays', 'P1'], 'knows no "P1": nothing or check', '--order'],
    [['payments', 'strays', '--state', 'failed'], 'takes no --state', '--order'],
    [['payments', 'dance'], 'knows no "dance"', '--order'],
    [['payments', 'list', 'A-1'], '--order A-1', '--order'],
    [['payments', 'show'], 'its pay_… id, or its order', '--order'],
    [['payments', 'show', 'A-1', 'now'], 'one word too many', '--order'],
    [['payments', 'show', 'A-1', '--state', 'failed'], 'takes no --state', '--order'],
    [['payments', 'show', 'A'.repeat(65)], 'at most 64 characters', '--order'],
    [['payments', 'show', 'caf\uFFFD'], 'U+FFFD', '--order'],
    [['payments', 'list', '--since', 'yesterday'], 'needs a time', '--order'],
    [['payments', 'list', '--since', '5'], 'needs a time', '--order'],
    [['payments', 'list', '--since', '2026-02-31'], 'needs a time', '--order'],
    [['payments', 'list', '--since', '2026-11-23T99:00'], 'needs a time', '--order'],
    [['payments', 'list', '--state', 'paid'], 'unresolved or canceled behind --state', '--order'],
    [['payments', 'list', '--state', ''], 'needs created, sending, unknown', '--order'],
    [['payments', 'list', '--operator', 'orange'], 'needs airtel, moov or other', '--order'],
    [['payments', 'list', '--limit', '0'], 'needs a whole number from 1 to 100', '--order'],
    [['payments', 'list', '--limit', '1.5'], 'needs a whole number from 1 to 100', '--order'],
    [['payments', 'list', '--limit', '101'], 'needs a whole number from 1 to 100', '--order'],
    [['payments', 'list', '--order', ''], 'needs the name of an order', '--order'],
    [['payments', 'list', '--cursor', ''], 'needs what the list before ended with', '--order'],
    [['urls', '--json=false'], 'takes no value behind --json', '--help'],
    [['certify'], 'needs --phone', '--wait'],
    [['certify', '--phone', '01 23 45 67'], 'needs a mobile number of Gabon', '--wait'],
    [['certify', '--phone', '074123456', '--wait', 'long'], 'needs whole seconds', '--wait'],
    [['certify', '--phone', '074123456', '--wait', '0'], 'needs whole seconds', '--wait'],
    [['serve', '--pvit-password=x'], 'Set PVIT_PASSWORD in the environment', '--json'],
  ])('%j is wrong usage: 2, what is wrong, and what there is', async (argv, why, what) => {
    const { exit, err, out } = await run(argv, settings)
    expect(await exit).toBe(2)
    expect(err.join('')).toContain(why)
    expect(err.join('')).toContain(what)
    expect(out).toEqual([])
  })

  it.each([
    ['urls --port --json', {}, 2, '--port', 'wants a value behind --port'],
    ['keys now --json', {}, 2, 'usage', 'is followed by "now", one word too many'],
    ['serve --json --nonsense', {}, 2, '--nonsense', 'has no flag --nonsense'],
    ['urls --json --hook-token hunter2', {}, 2, '--hook-token', 'takes no --hook-token'],
    ['certify --json', {}, 2, '--phone', 'needs --phone'],
    ['certify --json --phone 12', {}, 2, '--phone', 'needs a mobile number'],
    ['certify --json --phone 074123456 --wait 0', {}, 2, '--wait', 'needs whole seconds'],
    ['payments show A-1 --state failed --json', {}, 2, '--state', 'takes no --state'],
    ['urls --json', { PUBLIC_URL: 'nowhere' }, 78, 'PUBLIC_URL', 'PUBLIC_URL is no http(s) URL'],
    ['urls --json --public-url nowhere', {}, 78, 'PUBLIC_URL', 'PUBLIC_URL is no http(s) URL'],
    ['doctor --json', { PORT: 'many' }, 78, 'settings', 'PORT must be a whole number'],
    ['certify --json --phone 074123456', { PORT: 'many' }, 78, 'PORT', 'PORT must be'],
    ['doctor --json', elsewhere, 1, 'proxy', 'it cannot listen on 192.0.2.1:0 (EADDRNOTAVAIL)'],
    ['doctor --json', { ...free, DATABASE_URL: 'file:.' }, 1, 'proxy', 'DATABASE_URL cannot be'],
  ] as const)(
    '%s, with %j: %i, and with --json a program is told why',
    async (line, wrong, code, what, says) => {
      const nobodyThere = { PUBLIC_URL: 'http://127.0.0.1:9/pay', PORT: '9' }
      const ran = await run(line.split(' '), { ...settings, ...nobodyThere, ...wrong })
      expect(await ran.exit).toBe(code)
      const told = JSON.parse(ran.out.join('')) as { ok: boolean; faults: unknown[] }
      expect(told.ok).toBe(false)
      expect(told.faults).toContainEqual(
        expect.objectContaining({ what, says: expect.stringContaining(says) }),
      )
      const text = [...ran.out, ...ran.err].join('')
      for (const hidden of [settings.HOOK_TOKEN, settings.PVIT_PASSWORD, 'hunter2'])
        expect(text).not.toContain(hidden)
    },
  )

  it('with --json, tells of what nobody foresaw its kind and place, not its words', async () => {
    const out: string[] = []
    const exit = main(['serve', '--json'], {
      environment: settings,
      folder,
      stdout: { write: (text) => out.push(text) },
      stderr: { write: () => true },
      untilStopped: () => {
        throw new RangeError('hunter2')
      },
    })
    await expect(exit).rejects.toThrow(RangeError)
    expect(JSON.parse(out.join(''))).toMatchObject({
      ok: false,
      faults: [
        { what: 'internal', says: expect.stringContaining('RangeError at cli/main.test.ts:') },
      ],
    })
    expect(out.join('')).not.toContain('hunter2')
  })

  it.each(['--help', '-h'])(
    '%s lists every command, and each has a help of its own',
    async (flag) => {
      const all = await run([flag])
      expect(await all.exit).toBe(0)
      const names = [...all.out.join('').matchAll(/^ {2}([a-z]+) {2,}/gm)].map(([, name]) => name)
      expect(all.out.join('')).toMatch(
        /^pvit-checkout <command> \[flags\]\n\n {2}serve {5}run .*\n {2}keys {6}print [^]*\n\npvit-checkout <command> --help says more; .*\n.*Exit codes: 0 good, 1 fault found, 2 usage, 78 settings\.\n$/s,
      )
      expect(names).toEqual(['serve', 'keys', 'urls', 'doctor', 'certify', 'payments', 'migrate'])
      for (const name of names) {
        const one = await run([String(name), flag])
        expect(await one.exit).toBe(0)
        expect(one.out.join('')).toContain(`pvit-checkout ${name}`)
        expect(one.out.join('')).not.toContain('undefined')
      }
      const certify = await run(['certify', flag])
      expect(await certify.exit).toBe(0)
      expect(certify.out.join('')).toMatch(
        /^pvit-checkout certify \[flags\]\n\nMake PVIT's .*\.\n\nPVIT wants [^]*\n {2}--phone 07… {5}the number [^]*\n {2}--json {10}for programs/,
      )
      expect((await run(['payments', flag])).out.join('')).toMatch(
        /^pvit-checkout payments \S.* \[flags\]\n/,
      )
      const version = await run(['--version'])
      expect(await version.exit).toBe(0)
      expect(version.out.join('')).toMatch(/^\d+\.\d+\.\d+/)
    },
  )

  it('serve: tells of its own process too, where METRICS_TOKEN has its metrics read', async () => {
    const METRICS_TOKEN = 'm'.repeat(32)
    const { exit, out, stop } = await run(['serve'], { ...settings, METRICS_TOKEN })
    await until(() => out.length > 0)
    const { url } = JSON.parse(out[0] ?? '') as { url: string }
    const metrics = await fetch(`${url}/pay/metrics`, {
      headers: { Authorization: `Bearer ${METRICS_TOKEN}` },
    })
    expect(await metrics.text()).toContain('process_resident_memory_bytes')
    stop()
    expect(await exit).toBe(0)
  })

  it('serve: JSON lines only, the first says where; a second process is refused; stops when asked', async () => {
    const first = await run(['serve'], { ...settings, LOG_LEVEL: 'info' })
    await until(() => first.out.length > 0)
    const lines = () =>
      first.out
        .join('')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(lines()[0]).toMatchObject({
      msg: 'listening',
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    })

    const second = await run(['serve'], settings)
    expect(await second.exit).toBe(1)
    expect(second.err.join('')).toContain('Another pvit-checkout process')

    first.stop()
    expect(await first.exit).toBe(0)
    expect(lines().every((line) => typeof line['msg'] === 'string')).toBe(true)
  })

  it('serve: at a terminal says it for reading, and JSON when asked', async () => {
    const read = await run(['serve'], settings, { isTTY: true })
    await until(() => read.out.join('').includes('did not answer'))
    read.stop()
    expect(await read.exit).toBe(0)
    expect(read.out[0]).toMatch(/^listening on http:\/\/127\.0\.0\.1:\d+\n$/)
    expect(read.out.join('')).toMatch(
      /^\d\d:\d\d:\d\dZ .*warn.* PVIT did not answer.*account="ACC_TEST"/m,
    )

    const plain = await run(['serve'], { ...settings, NO_COLOR: '1' }, { isTTY: true })
    // It asks PVIT no sooner than the one before would have asked again.
    await until(() => plain.out.join('').includes('the name check is off'))
    plain.stop()
    expect(await plain.exit).toBe(0)
    expect(read.out.join('')).toContain('\u001B')
    expect(plain.out.join('')).not.toContain('\u001B')

    const json = await run(['serve', '--json'], settings, { isTTY: true })
    await until(() => json.out.length > 0)
    json.stop()
    expect(await json.exit).toBe(0)
    expect(JSON.parse(json.out[0] ?? '')).toMatchObject({ msg: 'listening' })
  })

  it('serve: a taken port is named with its cure', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const { exit, err } = await run(['serve'], { ...settings, PORT: String(port) })
    expect(await exit).toBe(1)
    expect(err.join('')).toContain('PORT')
    server.close()
    // What it had opened is free again.
    openSqlite(join(folder, 'data/proxy.db')).close()
  })

  it('serve: logs no key, password, phone or code, whatever happens (promise 41)', async () => {
    const { exit, out, stop } = await run(['serve'], settings)
    await until(() => out.join('').includes('did not answer'))
    stop()
    await exit
    const text = out.join('')
    for (const hidden of [
      'a password',
      settings.CHECKOUT_API_KEY,
      settings.HOOK_TOKEN,
      'RENECODE',
      'RESTCODE',
    ]) {
      expect(text).not.toContain(hidden)
    }
  })
})

async function until(holds: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(holds()).toBe(true), { timeout: 20_000, interval: 25 })
}
