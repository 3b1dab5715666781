import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, it } from 'vitest'

import { openDataFolder } from './data-folder.ts'

let parent: string
let folder: string
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'data-folder-'))
  folder = join(parent, '.data')
})
afterEach(() => rmSync(parent, { recursive: true, force: true }))

it('makes keys as long as the proxy wants them, and other ones each time', () => {
  const keys = open()
  expect(Buffer.from(keys.CHECKOUT_SECRET_KEY, 'base64url')).toHaveLength(32)
  expect(keys.CHECKOUT_API_KEY.length).toBeGreaterThanOrEqual(32)
  expect(keys.HOOK_TOKEN).toMatch(/^[\w-]{22,}$/)
  expect(new Set(Object.values(keys)).size).toBe(Object.keys(keys).length)
  const other = open({ reset: true })
  const same = Object.entries(other).filter(([name, value]) =>
    Object.entries(keys).some(([n, v]) => n === name && v === value),
  )
  expect(same).toEqual([['PVIT_ACCOUNT', 'ACC_DEMO']])
})

it('keeps the keys for the next start', () => {
  const first = open()
  expect(open()).toEqual(first)
})

it('makes up what an older file lacks, and keeps the rest', () => {
  const first = open()
  const file = join(folder, 'demo.env')
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^HOOK_TOKEN=.*$/m, ''))
  const { HOOK_TOKEN, ...rest } = open()
  expect(HOOK_TOKEN).toMatch(/^[\w-]{22,}$/)
  expect(first).toMatchObject(rest)
})

it('closes folder and keys to other users', () => {
  open()
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  expect(statSync(join(folder, 'demo.env')).mode & 0o777).toBe(0o600)
})

it('forgets payments and orders on a reset, and touches no file that is not the demo’s', () => {
  open()
  const ours = ['proxy.db', 'proxy.db-wal', 'simulator.json', 'orders.json'].map((name) =>
    join(folder, name),
  )
  const theirs = join(folder, 'letter.txt')
  for (const file of [...ours, theirs]) writeFileSync(file, 'x')
  open()
  expect(ours.filter((file) => existsSync(file))).toEqual(ours)
  open({ reset: true })
  expect(ours.filter((file) => existsSync(file))).toEqual([])
  expect(existsSync(theirs)).toBe(true)
})

it('is for one start at a time, and forgets nothing of the one that runs', () => {
  const running = openDataFolder(folder, { reset: false })
  expect(() => openDataFolder(folder, { reset: true })).toThrow(/Another npm start.*DEMO_DATA_DIR/)
  running.close()
  expect(open()).toEqual(running.keys)
})

function open({ reset = false } = {}) {
  const { keys, close } = openDataFolder(folder, { reset })
  close()
  return keys
}
