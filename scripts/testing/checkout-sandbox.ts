import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { startProgram, type Program } from './program.ts'

const scripts = dirname(import.meta.dirname)

export interface Sandbox {
  root: string
  env: NodeJS.ProcessEnv
  /** Starts `node scripts/run.mjs …` there, with a made-up npm; as npm would when `env` says so. */
  runMjs(args: string[], env?: NodeJS.ProcessEnv): Program
  write(path: string, text: string): string
  /** One line for each time the made-up npm or pnpm was called. */
  calls(): string[]
  remove(): void
}

// What a bare clone has, run.mjs itself as it is, and at the network's edge an npm that "brings" a pnpm that "installs".
// Both note that they were called, and take as long as SLOW_MS says.
const npm = `
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
const prefix = process.argv[process.argv.indexOf('--prefix') + 1]
appendFileSync(process.env.CALLS, 'npm\\n')
process.on('SIGTERM', () => process.exit(1))
console.log('npm talks on stdout')
mkdirSync(prefix + '/node_modules/pnpm/bin', { recursive: true })
await new Promise((resolve) => setTimeout(resolve, Number(process.env.SLOW_MS ?? 0)))
writeFileSync(prefix + '/node_modules/pnpm/bin/pnpm.mjs', process.env.PNPM)
process.exit(Number(process.env.EXIT_OF_NPM ?? 0))
`
const pnpm = `
import { appendFileSync, mkdirSync } from 'node:fs'
appendFileSync(process.env.CALLS, 'pnpm ' + process.argv.slice(2, 4).join(' ') + '\\n')
console.log('pnpm talks on stdout')
mkdirSync('node_modules', { recursive: true })
await new Promise((resolve) => setTimeout(resolve, Number(process.env.SLOW_MS ?? 0)))
process.exit(Number(process.env.EXIT_OF_PNPM ?? 0))
`

export function createSandbox(): Sandbox {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'run-mjs-')))
  cpSync(join(scripts, 'run.mjs'), join(root, 'scripts/run.mjs'))
  cpSync(join(scripts, 'setup'), join(root, 'scripts/setup'), { recursive: true })
  cpSync(join(scripts, '../pnpm-workspace.yaml'), join(root, 'pnpm-workspace.yaml'))
  const base = { ...process.env, ...sandboxEnv(root) }
  const sandbox: Sandbox = {
    root,
    env: base,
    runMjs: (args, env = {}) =>
      startProgram(process.execPath, [join(root, 'scripts/run.mjs'), ...args], {
        cwd: root,
        env: { ...base, ...env },
      }),
    write(path, text) {
      const file = join(root, path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
      return file
    },
    calls: () => readFileSync(join(root, 'calls.log'), 'utf8').split('\n').filter(Boolean),
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
  sandbox.write('package.json', '{"type":"module"}')
  sandbox.write('pnpm-lock.yaml', 'one')
  sandbox.write('made-up/npm-cli.js', npm)
  sandbox.write('calls.log', '')
  return sandbox
}

function sandboxEnv(root: string): NodeJS.ProcessEnv {
  return {
    npm_execpath: join(root, 'made-up/npm-cli.js'),
    npm_lifecycle_event: '',
    INIT_CWD: '',
    CHROMIUM_PATH: '',
    CALLS: join(root, 'calls.log'),
    PNPM: pnpm,
  }
}
