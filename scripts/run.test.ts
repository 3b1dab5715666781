import { chmodSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { createSandbox, type Sandbox } from './testing/checkout-sandbox.ts'
import { endAll, ends, startProgram } from './testing/program.ts'

let sandbox: Sandbox
beforeEach(() => {
  sandbox = createSandbox()
})
afterEach(() => {
  endAll()
  sandbox.remove()
})

const prints = 'console.log(JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd() }))'
const waits = "console.log('task ' + process.pid); setInterval(() => {}, 1000)"

describe('the task', () => {
  it('gets its arguments, has stdout to itself and decides the exit code', async () => {
    sandbox.write('scripts/bench.ts', `${prints}; process.exit(7)`)
    const run = sandbox.runMjs(['bench', '--for', 'two words'])
    expect(await run.ended).toEqual({ code: 7, signal: null })
    expect(JSON.parse(run.stdout())).toEqual({ args: ['--for', 'two words'], cwd: sandbox.root })
    expect(run.stderr()).toContain('pnpm talks on stdout')
  })

  it('runs a command in the folder npm was called from, and anything else at the root', async () => {
    sandbox.write('packages/proxy/src/cli/bin.ts', prints)
    sandbox.write('scripts/bench.ts', prints)
    const shop = join(sandbox.root, 'my-shop')
    mkdirSync(shop)
    const cli = sandbox.runMjs(['cli', 'keys'], { npm_lifecycle_event: 'cli', INIT_CWD: shop })
    await cli.ended
    expect(JSON.parse(cli.stdout())).toEqual({ args: ['keys'], cwd: shop })
    const bench = sandbox.runMjs(['bench'], { npm_lifecycle_event: 'bench', INIT_CWD: shop })
    await bench.ended
    expect(JSON.parse(bench.stdout())).toMatchObject({ cwd: sandbox.root })
  })

  it('sees none of npm’s variables but the way to the registry', async () => {
    sandbox.write(
      'scripts/bench.ts',
      "console.log(Object.keys(process.env).filter((name) => name.startsWith('npm_')).join())",
    )
    const run = sandbox.runMjs(['bench'], {
      npm_package_name: 'x',
      npm_config_frozen: 'x',
      npm_config_cafile: '/a/b',
    })
    await run.ended
    expect(run.stdout().trim().split(',')).toContain('npm_config_cafile')
    expect(run.stdout()).not.toMatch(/npm_package_name|npm_config_frozen/)
  })

  it('is not run, and named with what there is, when it does not exist', async () => {
    const run = sandbox.runMjs(['strat'])
    expect(await run.ended).toEqual({ code: 2, signal: null })
    expect(run.stderr()).toMatch(/no task "strat".*start, test, check/)
    expect(run.stdout()).toBe('')
  })
})

describe('signals', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'passes %s on and leaves the exit code to the task',
    async (signal) => {
      sandbox.write(
        'scripts/start.ts',
        `process.on('${signal}', () => { console.log('bye'); process.exit(3) }); ${waits}`,
      )
      const run = sandbox.runMjs(['start'])
      await run.says(/task \d+/)
      run.kill(signal)
      expect(await run.ended).toEqual({ code: 3, signal: null })
      expect(run.stdout()).toContain('bye')
    },
  )

  it('dies of the signal the task died of', async () => {
    sandbox.write('scripts/start.ts', waits)
    const run = sandbox.runMjs(['start'])
    const [, pid] = await run.says(/task (\d+)/)
    process.kill(Number(pid), 'SIGKILL')
    expect(await run.ended).toEqual({ code: null, signal: 'SIGKILL' })
  })

  it.each([
    ['the shell npm starts it with', (command: string) => command],
    ['npm itself, with the shell living on', (command: string) => `sh -c '${command}; true'; true`],
  ])('stops the task when %s is killed', async (_what, wrap) => {
    sandbox.write('scripts/start.ts', waits)
    const command = `"${process.execPath}" scripts/run.mjs start`
    const shell = startProgram('sh', ['-c', `${wrap(command)}; true`], {
      cwd: sandbox.root,
      env: sandbox.env,
    })
    const [, pid] = await shell.says(/task (\d+)/)
    shell.kill('SIGKILL')
    expect(await ends(Number(pid))).toBe(true)
  })

  it('ends an install under way', async () => {
    sandbox.write('scripts/start.ts', waits)
    const run = sandbox.runMjs(['start'], { SLOW_MS: '60000' })
    await run.says(/npm talks/)
    run.kill('SIGTERM')
    expect(await run.ended).toEqual({ code: null, signal: 'SIGTERM' })
    expect(run.stdout()).toBe('')
    expect(run.stderr()).not.toContain('could not')
  })
})

describe('setting up', () => {
  beforeEach(() => {
    sandbox.write('scripts/bench.ts', prints)
  })

  it('brings and installs once, and says nothing the second time', async () => {
    await sandbox.runMjs(['bench']).ended
    expect(sandbox.calls()).toEqual(['npm', 'pnpm install --frozen-lockfile'])
    const second = sandbox.runMjs(['bench'])
    await second.ended
    expect(sandbox.calls()).toHaveLength(2)
    expect(second.stderr()).toBe('')
  })

  it.each([
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    'packages/new/package.json',
    'apps/new/package.json',
    'tests/react-18/package.json',
  ])('installs again when %s changes', async (file) => {
    await sandbox.runMjs(['bench']).ended
    sandbox.write(file, '{ "changed": true }')
    await sandbox.runMjs(['bench']).ended
    expect(sandbox.calls()).toEqual([
      'npm',
      'pnpm install --frozen-lockfile',
      'pnpm install --frozen-lockfile',
    ])
  })

  it('does not believe what a killed install left behind', async () => {
    const killed = sandbox.runMjs(['bench'], { SLOW_MS: '60000' })
    await killed.says(/npm talks/)
    killed.killAll()
    await killed.ended
    const next = sandbox.runMjs(['bench'])
    expect(await next.ended).toEqual({ code: 0, signal: null })
    expect(sandbox.calls()).toEqual(['npm', 'npm', 'pnpm install --frozen-lockfile'])
    expect(
      readdirSync(join(sandbox.root, '.cache')).filter((name) => name.startsWith('half-')),
    ).toEqual([])
  })

  it('does not believe dependencies whose install was killed', async () => {
    await sandbox.runMjs(['bench']).ended
    sandbox.write('pnpm-lock.yaml', 'two')
    const killed = sandbox.runMjs(['bench'], { SLOW_MS: '60000' })
    await killed.says(/pnpm talks/)
    killed.killAll()
    await killed.ended
    sandbox.write('pnpm-lock.yaml', 'one')
    await sandbox.runMjs(['bench']).ended
    expect(sandbox.calls()).toHaveLength(4)
  })

  it('lets one of two runs at once do the work, and the other wait for it', async () => {
    const runs = [
      sandbox.runMjs(['bench'], { SLOW_MS: '500' }),
      sandbox.runMjs(['bench'], { SLOW_MS: '500' }),
    ]
    expect(await Promise.all(runs.map((run) => run.ended))).toEqual([
      { code: 0, signal: null },
      { code: 0, signal: null },
    ])
    expect(sandbox.calls()).toEqual(['npm', 'pnpm install --frozen-lockfile'])
  })

  it('gives pnpm itself its arguments, and installs nothing before', async () => {
    const run = sandbox.runMjs(['pnpm', 'install', '--lockfile-only'])
    expect(await run.ended).toEqual({ code: 0, signal: null })
    expect(sandbox.calls()).toEqual(['npm', 'pnpm install --lockfile-only'])
    expect(run.stdout()).toBe('pnpm talks on stdout\n')
  })

  it('stops with a cure, and runs nothing, when npm cannot bring the tools', async () => {
    const run = sandbox.runMjs(['bench'], { EXIT_OF_NPM: '1' })
    expect(await run.ended).toEqual({ code: 1, signal: null })
    expect(run.stderr()).toMatch(/npm could not bring pnpm@.*npm ping/s)
    expect(run.stdout()).toBe('')
  })

  it('stops with a cure, and runs nothing, when pnpm cannot install', async () => {
    const run = sandbox.runMjs(['bench'], { EXIT_OF_PNPM: '1' })
    expect(await run.ended).toEqual({ code: 1, signal: null })
    expect(run.stderr()).toMatch(/pnpm could not install.*npm run pnpm -- install/s)
    expect(run.stdout()).toBe('')
    await sandbox.runMjs(['bench']).ended
    expect(sandbox.calls()).toHaveLength(3)
  })
})

describe('Chromium', () => {
  it('is the one CHROMIUM_PATH names, for the tasks that need one', async () => {
    sandbox.write('scripts/prove.ts', 'console.log(process.env.CHROMIUM_PATH)')
    const run = sandbox.runMjs(['prove'], { CHROMIUM_PATH: process.execPath })
    await run.ended
    expect(run.stdout().trim()).toBe(process.execPath)
  })

  it('is asked for again when CHROMIUM_PATH names nothing', async () => {
    sandbox.write('scripts/test.ts', prints)
    const run = sandbox.runMjs(['test'], { CHROMIUM_PATH: '/no/such/chromium' })
    expect(await run.ended).toEqual({ code: 1, signal: null })
    expect(run.stderr()).toMatch(/CHROMIUM_PATH names \/no\/such\/chromium/)
  })

  it('is looked for when the built element is all that is tried', async () => {
    sandbox.write('scripts/test.ts', prints)
    const run = sandbox.runMjs(['test', 'element'], { CHROMIUM_PATH: '/no/such/chromium' })
    expect(await run.ended).toEqual({ code: 1, signal: null })
  })

  it('is not looked for when the steps asked for draw no pages', async () => {
    sandbox.write('scripts/test.ts', prints)
    const run = sandbox.runMjs(['test', 'unit'], { CHROMIUM_PATH: '/no/such/chromium' })
    expect(await run.ended).toEqual({ code: 0, signal: null })
  })

  describe.runIf(process.getuid?.() === 0)(
    'comes through apt-get for root where there is none',
    () => {
      it.each([
        [
          'the one without windows',
          'chromium-headless-shell chromium',
          ['chromium-headless-shell'],
        ],
        [
          'the whole of it where that is not packaged',
          'chromium',
          ['chromium-headless-shell', 'chromium'],
        ],
      ])('%s', async (_, packaged, asked) => {
        sandbox.write('scripts/prove.ts', 'console.log(process.env.CHROMIUM_PATH)')
        const bin = join(sandbox.root, 'bin')
        // Of `install -y -q --no-install-recommends NAME FONT`, NAME.
        const apt = `#!/bin/sh
echo "apt-get $1 $5" >> "$CALLS"
[ "$1" = update ] && exit 0
case " ${packaged} " in *" $5 "*) : > "${bin}/$5" ;; *) exit 100 ;; esac
`
        chmodSync(sandbox.write('bin/apt-get', apt), 0o755)
        const run = sandbox.runMjs(['prove'], { PATH: bin })
        await run.ended
        const installs = asked.map((name) => `apt-get install ${name}`)
        expect(sandbox.calls().slice(-1 - installs.length)).toEqual([
          'apt-get update ',
          ...installs,
        ])
        expect(run.stdout()).toBe(`${join(bin, asked.at(-1) ?? '')}\n`)
      })
    },
  )

  it('comes through Playwright, only once, where nothing else has one', async () => {
    sandbox.write('scripts/prove.ts', 'console.log(process.env.CHROMIUM_PATH === "")')
    const browser = join(sandbox.root, 'browser')
    sandbox.write('node_modules/playwright/package.json', '{"main":"index.cjs"}')
    sandbox.write(
      'node_modules/playwright/index.cjs',
      `exports.chromium = { executablePath: () => '${browser}' }`,
    )
    const fetched = `require('fs').appendFileSync(process.env.CALLS, 'playwright ' + process.argv[2] + '\\n'); require('fs').writeFileSync('${browser}', '')`
    sandbox.write('node_modules/playwright/cli.js', fetched)
    const nowhere = { PATH: join(sandbox.root, 'empty') }
    await sandbox.runMjs(['prove'], nowhere).ended
    const second = sandbox.runMjs(['prove'], nowhere)
    await second.ended
    expect(sandbox.calls().slice(2)).toEqual(['playwright install'])
    expect(second.stdout()).toBe('true\n')
  })
})
