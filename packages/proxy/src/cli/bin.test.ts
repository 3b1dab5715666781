import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { aShop } from '../testing/environment.ts'
import { freePort } from '../testing/free-port.ts'

const bin = join(import.meta.dirname, 'bin.ts')
const children: ChildProcess[] = []
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pvit-bin-'))
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

describe('the program pvit-checkout', () => {
  it('reads defineConfig from the shop’s own pvit-checkout.config.ts', async () => {
    symlinkSync(join(import.meta.dirname, '../../../../node_modules'), join(folder, 'node_modules'))
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    writeFileSync(
      join(folder, 'pvit-checkout.config.ts'),
      `import { defineConfig } from '@pvit-checkout/proxy'
       export default defineConfig({ publicUrl: 'https://typed.test/pay', hookToken: 'h'.repeat(32) })`,
    )
    const { code, stdout } = await run(['urls', '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      PVIT_SUCCESS_CODE: { url: 'https://typed.test/pay/return/success' },
    })
  })

  it('names the Node it needs, where an older one runs it', async () => {
    const { code, stdout, stderr } = await run(
      ['keys'],
      before(`Object.defineProperty(process.versions, 'node', { value: '20.20.2' })`),
    )
    expect([code, stdout, stderr]).toEqual([
      1,
      '',
      'pvit-checkout needs Node 22.16 or newer; this is 20.20.2.\n',
    ])
  })

  it('sends to a newer Node whoever has one that reads no TypeScript, and nobody else', async () => {
    writeFileSync(join(folder, 'page.css'), '')
    writeFileSync(join(folder, 'pvit-checkout.config.js'), `import './page.css'; export default {}`)
    const { stderr } = await run(['urls'])
    expect(stderr).toContain('(ERR_UNKNOWN_FILE_EXTENSION). node pvit-checkout.config.js shows')
    const older = before(`Object.defineProperty(process.features, 'typescript', { value: false })`)
    expect((await run(['urls'], older)).stderr).toContain('Use Node 22.18 or newer, or write it')
  })

  describe('with --json, tells a failure to programs too', () => {
    it.each([
      ['dance --json', {}, 2, 'usage', 'there is no command "dance"'],
      ['serve --json', { PORT: 'hunter2' }, 78, 'PORT', 'PORT must be a whole number'],
      ['payments list --json', {}, 1, 'connection-lost', 'No proxy answers at'],
      ['migrate --json', { DATABASE_URL: 'file:.' }, 1, 'DATABASE_URL', 'cannot be opened'],
      [
        'serve --json',
        { HOST: '192.0.2.1', PORT: '0' },
        1,
        'HOST',
        'this machine has no such address',
      ],
    ] as const)('%s, with %j: %i', async (line, wrong, code, what, says) => {
      const ended = await run(line.split(' '), { ...aShop, ...nobodyThere, ...wrong })
      expect(ended.code).toBe(code)
      const told = JSON.parse(ended.stdout) as { ok: boolean; faults: unknown[] }
      expect(told.ok).toBe(false)
      expect(told.faults).toContainEqual(
        expect.objectContaining({ what, says: expect.stringContaining(says) }),
      )
      const text = ended.stdout + ended.stderr
      for (const hidden of [aShop.HOOK_TOKEN, aShop.PVIT_PASSWORD, 'hunter2'])
        expect(text).not.toContain(hidden)
    })

    it('names every fault with its cure, and says the same in words on stderr', async () => {
      const { code, stdout, stderr } = await run(['urls', '--json'], { HOOK_TOKEN: 'hunter2' })
      expect(code).toBe(78)
      expect(JSON.parse(stdout)).toEqual({
        ok: false,
        faults: [
          {
            what: 'PUBLIC_URL',
            says: 'PUBLIC_URL is missing',
            cure: 'The https URL under which PVIT and browsers reach this proxy.',
          },
          {
            what: 'HOOK_TOKEN',
            says: 'HOOK_TOKEN must be 22 to 128 letters, digits, - or _',
            cure: '"pvit-checkout keys" prints a fresh one.',
          },
        ],
      })
      expect(stderr).toMatch(
        /^pvit-checkout: 2 settings to mend\.\n {2}PUBLIC_URL is missing\. The /,
      )
      expect(stderr).toMatch(/\n {2}HOOK_TOKEN must be .* _\. "pvit-checkout keys" prints .*\.\n$/)
    })
  })

  it('says nothing of its own where whoever reads it has gone, as "head" does', async () => {
    const gone = start(['keys'])
    gone.child.stdout.destroy()
    expect(await gone.ended()).toMatchObject({ code: 0, stderr: '' })
  })

  it.skipIf(process.platform !== 'linux').each([
    ['whose log nobody reads any more', 'exec "$@" | true'],
    ['whose log goes to a full disk', 'exec "$@" >/dev/full'],
  ])('serve: a proxy %s goes on', async (_, line) => {
    const port = await freePort()
    const child = spawn('/bin/sh', ['-c', line, 'sh', process.execPath, bin, 'serve'], {
      cwd: folder,
      env: { ...aShop, PATH: process.env['PATH'], PORT: String(port), LOG_LEVEL: 'info' },
      detached: true, // with the shell, all that it has started
    })
    try {
      const health = () => fetch(`http://127.0.0.1:${port}/pay/health`).catch(() => null)
      await vi.waitFor(async () => expect((await health())?.status).toBe(200), 20_000)
      await sleep(500) // it has had something to say since: nobody is PVIT here
      expect((await health())?.status).toBe(200)
    } finally {
      process.kill(-(child.pid ?? 0), 'SIGKILL')
    }
  })

  it('names a folder that nobody can make, and does not try for ever', async () => {
    const where = process.platform === 'linux' ? '/proc/nowhere' : '/dev/null'
    const ran = start(['migrate'], { DATABASE_URL: `file:${where}/data/proxy.db` })
    const ended = await Promise.race([ran.ended(), sleep(30_000, null)])
    expect(ended?.stderr).toContain('The SQLite file of DATABASE_URL cannot be opened')
    expect(ended?.code).toBe(1)
  }, 60_000)

  it('serve: leaves at SIGTERM although PVIT hangs', async () => {
    const pvit = createServer(() => {}) // takes every call and answers none
    await new Promise<void>((resolve) => pvit.listen(0, '127.0.0.1', resolve))
    const address = pvit.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    try {
      const asked = once(pvit, 'request')
      const proxy = start(['serve'], { ...aShop, PVIT_BASE_URL: `http://127.0.0.1:${port}` })
      expect(JSON.parse(await proxy.line())).toMatchObject({ msg: 'listening' })
      await asked // the renewal hangs for twenty seconds
      proxy.child.kill('SIGTERM')
      const { code, stdout } = await proxy.ended()
      expect(code).toBe(0)
      expect(
        stdout
          .trimEnd()
          .split('\n')
          .map((line) => (JSON.parse(line) as { msg: string }).msg),
      ).toContain('stopping')
    } finally {
      pvit.closeAllConnections()
      pvit.close()
    }
  })
})

/** Settings of a process that runs this before anything of ours. */
function before(code: string) {
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` }
}

/** Nothing is asked beyond this machine. */
const nobodyThere = { PUBLIC_URL: 'http://127.0.0.1:9/pay', PORT: '9' }

function start(argv: string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [bin, ...argv], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      ...environment,
    },
  })
  children.push(child)
  const said = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => (said.stdout += String(chunk)))
  child.stderr.on('data', (chunk) => (said.stderr += String(chunk)))
  return {
    child,
    stdout: () => said.stdout,
    async line() {
      while (!said.stdout.includes('\n')) await once(child.stdout, 'data')
      return said.stdout.split('\n')[0] ?? ''
    },
    async ended() {
      const [code] = (await once(child, 'close')) as [number | null]
      return { code, ...said }
    },
  }
}

const run = (argv: string[], environment?: Record<string, string>) =>
  start(argv, environment).ended()
