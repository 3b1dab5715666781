import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { freePort } from '../../packages/proxy/src/testing/free-port.ts'
import { endAll, ends, isAlive, startProgram, type Program } from '../testing/program.ts'
import type { ChildSpec } from './keep-alive.ts'
import type { TogetherOptions } from './run-together.ts'

// A small program that does what the demo's do: listens, says so, answers; and, asked to, misbehaves.
const program = `
import { createServer } from 'node:http'
const { PORT, READY_AFTER_MS = '0', NEEDS, DEAF, DIES_WITH } = process.env
if (DIES_WITH) { console.error('the setting X is missing'); process.exit(Number(DIES_WITH)) }
if (DEAF) process.on('SIGTERM', () => {})
const needed = NEEDS ? await fetch(NEEDS).then((r) => r.status, () => 'nothing') : 'none'
const readyAt = Date.now() + Number(READY_AFTER_MS)
const pages = {
  '/pid': () => process.pid,
  '/needed': () => needed,
  '/die': () => process.exit(9),
  '/log': () => console.log(JSON.stringify({ level: 30, msg: 'all is well' }) + '\\n' + JSON.stringify({ level: 40, msg: 'slow upstream', ms: 900 })),
}
createServer((request, response) => {
  response.statusCode = Date.now() < readyAt ? 503 : 200
  response.end(String(pages[request.url]?.() ?? ''))
}).listen(Number(PORT), '127.0.0.1', () => console.log(JSON.stringify({ msg: 'listening', url: 'x' })))
`

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'run-together-'))
})
afterEach(() => {
  endAll()
  rmSync(folder, { recursive: true, force: true })
})

describe('coming up', () => {
  it('prints the addresses once all of them answer, then ready, and nothing else', async () => {
    const shop = await child('shop', { READY_AFTER_MS: '600' })
    const simulator = await child('simulator')
    const start = Date.now()
    const demo = together([shop, simulator], { links: [['phone', 'http://x/phone']] })
    await demo.says(/ready/)
    expect(Date.now() - start).toBeGreaterThan(600)
    expect(demo.stdout()).toBe(
      `shop       ${shop.url}\nsimulator  ${simulator.url}\nphone      http://x/phone\nready\n`,
    )
    expect(demo.stderr()).toBe('')
  })

  it('starts a program after the one it needs answers', async () => {
    const simulator = await child('simulator', { READY_AFTER_MS: '300' })
    const proxy = { ...(await child('proxy', { NEEDS: simulator.url })), needs: 'simulator' }
    const demo = together([proxy, simulator])
    await demo.says(/ready/)
    expect(await ask(proxy, '/needed')).toBe('200')
  })

  it('fails with what is missing when a program never gets ready', async () => {
    const proxy = await child('proxy', { READY_AFTER_MS: '60000' })
    const demo = together([proxy], { firstAnswerMs: 10_000 })
    expect(await demo.ended).toEqual({ code: 1, signal: null })
    expect(demo.stderr()).toContain(`${proxy.url}/ still answers 503`)
    expect(demo.stdout()).toBe('')
  })
})

describe('stopping', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'ends every child on %s, and itself with 0',
    async (signal) => {
      const { demo, pids } = await running()
      demo.kill(signal)
      expect(await demo.ended).toEqual({ code: 0, signal: null })
      expect(pids.filter(isAlive)).toEqual([])
    },
  )

  it('ends a child that does not listen, when its time is over', async () => {
    const { demo, pids } = await running({ DEAF: '1' }, { graceMs: 200 })
    demo.kill('SIGTERM')
    expect(await demo.ended).toEqual({ code: 0, signal: null })
    expect(pids.filter(isAlive)).toEqual([])
  })

  it('leaves no orphan when it is killed outright', async () => {
    const { demo, pids } = await running()
    demo.kill('SIGKILL')
    expect(await Promise.all(pids.map((pid) => ends(pid)))).toEqual([true, true])
  })

  it('ends with the process that started it', async () => {
    const only = await child('shop')
    const shell = startProgram('sh', ['-c', `"${process.execPath}" "${harness([only])}"; true`], {
      cwd: folder,
    })
    await shell.says(/ready/)
    const pid = Number(await ask(only, '/pid'))
    shell.kill('SIGKILL')
    expect(await ends(pid)).toBe(true)
  })
})

describe('a child that dies', () => {
  it('is started again, and said so', async () => {
    const shop = await child('shop')
    const demo = together([shop])
    await demo.says(/ready/)
    const first = await ask(shop, '/pid')
    process.kill(Number(first), 'SIGKILL')
    await demo.says(/The shop died \(SIGKILL\); starting it again\.\n/)
    await demo.says(/The shop answers again\./)
    expect(await ask(shop, '/pid')).not.toBe(first)
    expect(demo.stdout()).toBe(`shop  ${shop.url}\nready\n`)
  })

  it('is given up after dying at once again and again, with what it said, and the others end', async () => {
    const shop = await child('shop')
    const proxy = await child('proxy', { DIES_WITH: '9' })
    const demo = together([shop, proxy], { firstPauseMs: 5 })
    expect(await demo.ended).toEqual({ code: 1, signal: null })
    expect(demo.stderr().match(/died \(exit code 9\); starting it again/g)).toHaveLength(4)
    expect(demo.stderr()).toContain(
      'proxy: the setting X is missing\nThe proxy ended at once 5 times in a row (exit code 9); giving up.',
    )
    await expect(ask(shop, '/pid')).rejects.toThrow('fetch failed')
  })

  it('is given up at once when its settings are at fault', async () => {
    const demo = together([await child('proxy', { DIES_WITH: '78' })])
    expect(await demo.ended).toEqual({ code: 1, signal: null })
    expect(demo.stderr()).not.toContain('starting it again')
    expect(demo.stderr()).toMatch(
      /proxy: the setting X is missing\nThe proxy ended at once \(exit code 78\); giving up/,
    )
  })
})

describe('what the children say', () => {
  it('is shown with their name when it is a warning, and not otherwise', async () => {
    const shop = await child('shop')
    const demo = together([shop])
    await demo.says(/ready/)
    await ask(shop, '/log')
    await demo.says(/shop: warn slow upstream \{"ms":900\}/)
    expect(demo.stderr()).not.toMatch(/all is well|listening/)
  })

  it('is shown whole when asked for', async () => {
    const shop = await child('shop')
    const demo = together([shop], { verbose: true })
    await demo.says(/ready/)
    await ask(shop, '/log')
    await demo.says(/shop: info all is well/)
    expect(demo.stdout()).toBe(`shop  ${shop.url}\nready\n`)
  })

  it('goes with the process each of them is, when all is asked for', async () => {
    const shop = await child('shop')
    const demo = together([shop], { verbose: true })
    await demo.says(/ready/)
    expect(demo.stderr()).toContain(`The shop is process ${await ask(shop, '/pid')}.\n`)
  })
})

async function running(env: NodeJS.ProcessEnv = {}, options: TogetherOptions = {}) {
  const children = [await child('shop', env), await child('proxy', env)]
  const demo = together(children, options)
  await demo.says(/ready/)
  return { demo, pids: (await Promise.all(children.map((spec) => ask(spec, '/pid')))).map(Number) }
}

async function child(name: string, env: NodeJS.ProcessEnv = {}): Promise<ChildSpec> {
  const file = join(folder, 'program.mjs')
  writeFileSync(file, program)
  const port = await freePort()
  return {
    name,
    url: `http://127.0.0.1:${port}`,
    answers: ['/'],
    argv: [file],
    cwd: folder,
    env: { ...env, PORT: String(port) },
  }
}

function together(specs: ChildSpec[], options: TogetherOptions = {}): Program {
  return startProgram(process.execPath, [harness(specs, options)], { cwd: folder })
}

function harness(specs: ChildSpec[], options: TogetherOptions = {}): string {
  const file = join(folder, 'harness.ts')
  const door = JSON.stringify(join(import.meta.dirname, 'run-together.ts'))
  const call = `await runTogether(${JSON.stringify(specs)}, ${JSON.stringify(options)})`
  writeFileSync(file, `import { runTogether } from ${door}\nprocess.exitCode = ${call}\n`)
  return file
}

async function ask(spec: ChildSpec, path: string): Promise<string> {
  return (await fetch(spec.url + path)).text()
}
