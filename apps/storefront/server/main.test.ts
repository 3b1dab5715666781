import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes, randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

// The process itself: how it starts, refuses to start, and stops.
const main = fileURLToPath(new URL('main.ts', import.meta.url))
const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')

let folder: string
let children: ChildProcess[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storefront-'))
  children = []
})
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  await rm(folder, { recursive: true })
})

describe('main', () => {
  it('says in one JSON line where it listens, serves the shop, and stops on SIGTERM', async () => {
    const port = await freePort()
    const { child, ended, output } = start({ STOREFRONT_PORT: String(port) })
    await expect.poll(() => output.stdout, { timeout: 20_000 }).toContain('\n')
    const url = `http://localhost:${port}`
    expect(JSON.parse(output.stdout)).toEqual({ msg: 'listening', url })

    const page = await fetch(`http://127.0.0.1:${port}/`)
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('Bâton de manioc')

    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(output.stderr).toBe('')
  }, 30_000)

  it('serves its own scripts while developing, and no other file of the repository', async () => {
    const port = await freePort()
    const { output } = start({ STOREFRONT_PORT: String(port) })
    await expect.poll(() => output.stdout, { timeout: 20_000 }).toContain('\n')
    const get = (path: string) =>
      fetch(`http://127.0.0.1:${port}${path}`, { headers: { origin: 'http://localhost:9999' } })

    expect((await get('/src/main.tsx')).status).toBe(200)
    expect((await get(`/@fs${root}/packages/contract/src/checkout.ts`)).status).toBe(200)
    // The demo's keys lie in .data, beside these.
    for (const path of ['package.json', 'packages/proxy/src/index.ts', '.gitignore']) {
      for (const how of ['', '?raw', '?import&raw', '?url', '?inline']) {
        const response = await get(`/@fs${root}/${path}${how}`)
        expect([path, how, response.status]).toEqual([path, how, 403])
      }
    }
    expect((await get('/server/catalogue.ts')).status).toBe(403)
    expect((await get('/')).headers.get('access-control-allow-origin')).toBeNull()
  }, 30_000)

  it('names a busy port and the cure', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const { port } = taken.address() as AddressInfo // listening on TCP
    const { ended, output } = start({ STOREFRONT_PORT: String(port) })
    expect(await ended).toBe(1)
    expect(output.stderr).toMatch(new RegExp(`Port ${port} is taken.*STOREFRONT_PORT`))
    expect(output.stdout).toBe('')
    taken.close()
  }, 30_000)

  it('names every bad setting and its cure', async () => {
    const { ended, output } = start({ CHECKOUT_ENDPOINT: 'proxy', CHECKOUT_API_KEY: '' })
    expect(await ended).toBe(78)
    expect(output.stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/^CHECKOUT_ENDPOINT .*: set it to/),
      expect.stringMatching(/^CHECKOUT_API_KEY .*: set it to/),
    ])
  })
})

function start(change: Record<string, string>) {
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env['PATH'],
      STOREFRONT_DATA: join(folder, 'orders.json'),
      CHECKOUT_ENDPOINT: 'http://127.0.0.1:9',
      CHECKOUT_API_KEY: randomBytes(32).toString('base64url'),
      ...change,
    },
  })
  children.push(child)
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (text) => void (output.stdout += String(text)))
  child.stderr.on('data', (text) => void (output.stderr += String(text)))
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  return { child, ended, output }
}

/** Below those that systems hand out by themselves: one of these may be somebody's before the shop listens on it. */
async function freePort(): Promise<number> {
  const port = randomInt(10_081, 30_000)
  const server = createServer()
  const isFree = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => resolve(true))
  })
  if (!isFree) return freePort()
  await new Promise((resolve) => server.close(resolve))
  return port
}
