import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SettingsError } from '../config/settings.ts'
import { isEnvFileOpen, misspeltNames, readProcessPart } from './environment.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pvit-settings-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const put = (name: string, content: string | Buffer) => writeFileSync(join(folder, name), content)

async function portOf(environment: Record<string, string> = {}, flags: typeof environment = {}) {
  return (await readProcessPart(['PORT'], { environment, folder }, flags)).port
}

async function faultOf(): Promise<unknown> {
  const error = await portOf().catch((refused: unknown) => refused)
  return error instanceof SettingsError ? error.faults : error
}

describe('the files of settings, as Windows and mistakes leave them', () => {
  it.each([
    ['.env', '\uFEFFPORT=4711\r\nHOST=127.0.0.1\r\n'],
    ['pvit-checkout.config.json', '\uFEFF{\r\n  "port": 4711\r\n}\r\n'],
  ])('%s may begin with a byte order mark and end its lines in CRLF', async (name, text) => {
    put(name, text)
    expect(await portOf()).toBe(4711)
  })

  it.each([
    ['.env', Buffer.from('\uFEFFPORT=4711\r\n', 'utf16le')],
    // What `>>` of Windows PowerShell makes of a file that was there.
    ['.env', Buffer.concat([Buffer.from('PORT=4711\n'), Buffer.from('HOST=a\r\n', 'utf16le')])],
    ['pvit-checkout.config.json', Buffer.from('\uFEFF{"port":4711}', 'utf16le')],
  ])('%s in UTF-16 is named, and not read as one that holds nothing', async (name, bytes) => {
    put(name, bytes)
    expect(await faultOf()).toEqual([
      { name, wrong: 'is not in UTF-8', cure: expect.stringContaining('cmd /c') as string },
    ])
  })

  it.each(['.env', 'pvit-checkout.config.json'])(
    '%s that is a folder, as Docker makes of a mount that was not there, is named with its cure',
    async (name) => {
      mkdirSync(join(folder, name))
      expect(await faultOf()).toEqual([
        {
          name,
          wrong: 'cannot be read (EISDIR)',
          cure: 'It must be a file, and this user must be allowed to read it.',
        },
      ])
    },
  )
})

it('takes what is blank for not given, wherever it stands', async () => {
  put('pvit-checkout.config.json', '{"port": 1}')
  put('.env', 'PORT=')
  expect(await portOf()).toBe(1)
  put('.env', 'PORT=2')
  expect(await portOf({ PORT: '' })).toBe(2)
  expect(await portOf({ PORT: ' ' })).toBe(2)
  expect(await portOf({ PORT: '3' })).toBe(3)
})

it.skipIf(process.platform === 'win32').each([
  [0o600, false],
  [0o700, false],
  [0o640, true],
  [0o604, true],
  [0o610, true],
])('tells whether others may read what .env holds: with mode %o, %s', (mode, isOpen) => {
  expect(isEnvFileOpen({ folder })).toBe(false)
  put('.env', '')
  chmodSync(join(folder, '.env'), mode)
  expect(isEnvFileOpen({ folder })).toBe(isOpen)
})

it('refuses a name that is no setting in a config file, though it is asked for others alone: one of them may be meant', async () => {
  put('pvit-checkout.config.json', '{"databaseURL":"postgres://shop@db/shop"}')
  const reading = readProcessPart(['DATABASE_URL'], { environment: {}, folder }, {})
  await expect(reading).rejects.toMatchObject({
    faults: [{ name: 'databaseURL', wrong: 'is no setting' }],
  })
})

describe('where settings are missing', () => {
  const missing = { name: 'PUBLIC_URL', wrong: 'is missing', cure: expect.any(String) as string }
  const nowhere = {
    name: '.env',
    wrong: 'is not in this folder, and no pvit-checkout.config file is',
    cure: 'Run this in the folder that has one, or set all in the environment.',
  }
  const faults = async (environment = {}, flags = {}) => {
    const error = await readProcessPart(['PUBLIC_URL', 'PORT'], { environment, folder }, flags)
      .then(() => null)
      .catch((refused: unknown) => refused)
    return error instanceof SettingsError ? error.faults : error
  }

  it('and none is given at all, says so first: it may be the wrong folder', async () => {
    expect(await faults()).toEqual([nowhere, missing])
  })

  it('and none but flags is given, says so too: they are typed in any folder', async () => {
    expect(await faults({ HOST: ' ' }, { PORT: '4711' })).toEqual([nowhere, missing])
  })

  it('and what is wrong stands in a flag, says nothing of the folder', async () => {
    const [fault, ...others] = (await faults(
      {},
      { PUBLIC_URL: 'https://a.test', PORT: 'many' },
    )) as { name: string }[]
    expect([fault?.name, others]).toEqual(['PORT', []])
  })

  it('and others are given, in the environment or a file, says nothing of it', async () => {
    expect(await faults({ HOST: '127.0.0.1' })).toEqual([missing])
    put('.env', 'HOST=127.0.0.1')
    expect(await faults()).toEqual([missing])
  })
})

describe('a name in the environment that is no setting', () => {
  const noticed = (...names: string[]) =>
    misspeltNames({ environment: Object.fromEntries(names.map((name) => [name, 'x'])), folder })

  it.each([
    ['SHOP_WEBHOK_URL', 'SHOP_WEBHOOK_URL'],
    ['SHOP_WEBHOOK_SERCETS', 'SHOP_WEBHOOK_SECRET'],
    ['SHOP_WEB_HOOK_ALLOW_PRIVAT', 'SHOP_WEBHOOK_ALLOW_PRIVATE'],
    ['SHOP_NAEM', 'SHOP_NAME'],
    ['SHOP_WEBHOK_ULR', 'SHOP_WEBHOOK_URL'],
    ['PAYOUT_ENABLED', 'PAYOUTS_ENABLED'],
    ['BLOCKED_PHONE', 'BLOCKED_PHONES'],
    ['PVIT_ACOUNT', 'PVIT_ACCOUNT'],
  ])('%s is noticed, and meant for %s', (name, near) => {
    expect(noticed(name)).toEqual([{ name, near }])
  })

  it.each(['PVIT_', 'CHECKOUT_', 'HOOK_', 'LIMIT_'])(
    '%s… is noticed whatever follows: nobody else’s begin like that',
    (prefix) => {
      expect(noticed(`${prefix}SOMETHING`)).toEqual([{ name: `${prefix}SOMETHING`, near: null }])
    },
  )

  it('is a shop’s own unless its spelling is near, and is not noticed', () => {
    const names = ['SHOP_MODE', 'SHOP_PAGE', 'SHOP_URL', 'SHOP_WEBHOOK_KEY', 'SHOP_DATABASE_URL']
    expect(noticed(...names, 'HOSTS', 'POST', 'PATH')).toEqual([])
  })

  it('is a shop’s own where the setting that it comes near to is given besides', () => {
    expect(noticed('SHOP_NAMES')).toHaveLength(1)
    expect(noticed('SHOP_NAMES', 'SHOP_NAME')).toEqual([])
    expect(noticed('SHOP_NAMES', 'SHOP_NAME', 'PVIT_ACOUNT', 'PVIT_ACCOUNT')).toEqual([
      { name: 'PVIT_ACOUNT', near: null },
    ])
  })
})
