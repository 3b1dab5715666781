// The door of every root script: `node scripts/run.mjs <task> [arguments]`.
// Plain JavaScript without dependencies, because it runs on whatever Node (18 or newer) the machine has, before
// anything is installed. It brings the pinned Node and pnpm, installs what the lockfile says, finds a Chromium where
// a task needs one, and then gets out of the way: same folder, same arguments, same signals, same exit code.
// It speaks on stderr only; stdout belongs to the task.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { exitLike, followSignals, run } from './setup/child.mjs'
import { findChromium } from './setup/chromium.mjs'
import { commandOf } from './setup/command-of.mjs'
import { installDependencies } from './setup/dependencies.mjs'
import { Fault, say } from './setup/say.mjs'
import { bringTools } from './setup/tools.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * What `npm run` can ask for. `argv` is what Node is given; `chromium` says whether these arguments need a browser;
 * `inCallersFolder` is for commands that read and write where they are called (npm changes to the root before it runs us).
 * @type {Record<string, { argv: (args: string[]) => string[], chromium?: (args: string[]) => boolean, inCallersFolder?: boolean }>}
 */
const tasks = {
  start: { argv: script('scripts/start.ts') },
  test: {
    argv: script('scripts/test.ts'),
    chromium: (steps) => steps.length === 0 || steps.some(drawsPages),
  },
  check: {
    argv: (args) => script('scripts/test.ts')(['types', 'lint', 'format', 'unused', ...args]),
  },
  format: { argv: (args) => tool('oxfmt')(args.length > 0 ? args : ['.']) },
  build: { argv: script('scripts/build.ts') },
  cli: { argv: script('packages/proxy/src/cli/bin.ts'), inCallersFolder: true },
  simulator: { argv: script('packages/simulator/src/bin.ts'), inCallersFolder: true },
  storybook: {
    argv: (args) =>
      tool('storybook')(
        args[0] === 'build' ? args : ['dev', '--port', '6006', '--no-open', ...args],
      ),
  },
  bench: { argv: script('scripts/bench.ts'), chromium: (args) => args.includes('widget') },
  prove: { argv: script('scripts/prove.ts'), chromium: () => true },
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof Fault)) throw error
  say(error.message)
  process.exit(error.exitCode)
}

/** @param {string[]} argv */
async function main([name, ...args]) {
  const task = name !== undefined && Object.hasOwn(tasks, name) ? tasks[name] : undefined
  if (name === undefined || task === undefined) {
    throw new Fault(
      `${name === undefined ? 'Name a task' : `There is no task "${name}"`}. There are: ${Object.keys(tasks).join(', ')}.`,
      2,
    )
  }
  followSignals()
  const tools = await bringTools(root)
  await installDependencies(root, tools)
  const chromium = task.chromium?.(args) ? await findChromium(root, tools) : {}
  const ended = await run(tools.node, task.argv(args), {
    cwd: task.inCallersFolder ? callersFolder(name) : root,
    env: { ...tools.env, ...chromium, STORYBOOK_DISABLE_TELEMETRY: '1' },
    stdio: 'inherit',
  })
  exitLike(ended)
}

/** @param {string} path */
function script(path) {
  return (/** @type {string[]} */ args) => [join(root, path), ...args]
}

/** @param {string} packageName */
function tool(packageName) {
  return (/** @type {string[]} */ args) => [commandOf(root, packageName), ...args]
}

/** @param {string} step */
function drawsPages(step) {
  return ['browser', 'storybook', 'pages'].includes(step)
}

// INIT_CWD is where the user stood when npm was called; it is only ours when npm called us for this very task.
/** @param {string} name */
function callersFolder(name) {
  return (process.env['npm_lifecycle_event'] === name && process.env['INIT_CWD']) || process.cwd()
}
