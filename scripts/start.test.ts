import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, it } from 'vitest'

import { freePort } from '../packages/proxy/src/testing/free-port.ts'
import { endAll, startProgram } from './testing/program.ts'

let folder: string
let holders: Server[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'start-'))
  holders = []
})
afterEach(() => {
  endAll()
  for (const holder of holders) holder.close()
  rmSync(folder, { recursive: true, force: true })
})

it('names every busy port with its cure before it touches anything', async () => {
  const storefront = await hold('127.0.0.1')
  const proxy = await hold('::1')
  const demo = start({
    STOREFRONT_PORT: String(storefront),
    PROXY_PORT: String(proxy),
    SIMULATOR_PORT: String(await freePort()), // its usual one is the demo's, which may be running
  })
  expect(await demo.ended).toEqual({ code: 1, signal: null })
  const cures = [
    ...demo
      .stderr()
      .matchAll(/^Port (\d+) for the (\w+) is taken\. Set (\w+) .* \3=(\d+) npm start$/gm),
  ]
  expect(cures.map((cure) => cure.slice(1, 4))).toEqual([
    [String(storefront), 'storefront', 'STOREFRONT_PORT'],
    [String(proxy), 'proxy', 'PROXY_PORT'],
  ])
  expect(new Set(cures.map((cure) => cure[4])).size).toBe(2)
  expect(demo.stdout()).toBe('')
  expect(existsSync(join(folder, 'data'))).toBe(false)
})

it.each([
  ['a word', { PROXY_PORT: 'eighty' }, /PROXY_PORT is not a port/],
  ['out of range', { SIMULATOR_PORT: '70000' }, /SIMULATOR_PORT is not a port/],
  [
    'given twice',
    { PROXY_PORT: '4001', SIMULATOR_PORT: '4001' },
    /PROXY_PORT and SIMULATOR_PORT are both 4001/,
  ],
])('refuses a port that is %s', async (_what, env, complaint) => {
  const demo = start(env)
  expect(await demo.ended).toEqual({ code: 1, signal: null })
  expect(demo.stderr()).toMatch(complaint)
})

it('refuses an option it does not know, and shows the ones it does', async () => {
  const demo = start({}, ['--rest'])
  expect(await demo.ended).toEqual({ code: 2, signal: null })
  expect(demo.stderr()).toMatch(/--rest.*--reset/s)
})

function start(env: NodeJS.ProcessEnv, args: string[] = []) {
  return startProgram(process.execPath, [join(import.meta.dirname, 'start.ts'), ...args], {
    env: { ...process.env, DEMO_DATA_DIR: join(folder, 'data'), ...env },
  })
}

function hold(host: string): Promise<number> {
  return new Promise((resolve) => {
    const holder = createServer().listen(0, host, () => {
      const address = holder.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
    holders.push(holder)
  })
}
