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
 * What `npm run` can ask for. `command` is what runs; `chromium` says whether these arguments need a browser;
 * `inCallersFolder` is for commands that read and write where they are called (npm changes to the root before it runs us);
 * `bare` tasks do without the dependencies.
 * @typedef {import('./setup/tools.mjs').Tools} Tools
 * @typedef {{ command: (args: string[], tools: Tools) => [string, ...string[]], chromium?: (args: string[]) => boolean, inCallersFolder?: boolean, bare?: boolean }} Task
 * @type {Record<string, Task>}
 */
const tasks = {
  start: { command: script('scripts/start.ts') },
  test: {
    command: script('scripts/test.ts'),
    chromium: (steps) => steps.length === 0 || steps.some(drawsPages),
  },
  check: {
    command: (args, tools) =>
      script('scripts/test.ts')(['types', 'lint', 'format', 'unused', ...args], tools),
  },
  format: { command: (args, tools) => tool('oxfmt')(args.length > 0 ? args : ['.'], tools) },
  build: { command: script('scripts/build.ts') },
  pack: { command: script('scripts/pack.ts') },
  cli: { command: script('packages/proxy/src/cli/bin.ts'), inCallersFolder: true },
  simulator: { command: script('packages/simulator/src/bin.ts'), inCallersFolder: true },
  storybook: {
    command: (args, tools) =>
      tool('storybook')(
        args[0] === 'build' ? args : ['dev', '--port', '6006', '--no-open', ...args],
        tools,
      ),
  },
  bench: { command: script('scripts/bench.ts'), chromium: (args) => args.includes('widget') },
  prove: {
    command: script('scripts/prove.ts'),
    chromium: (steps) => steps.length === 0 || steps.some(drawsPages),
  },
  // The pinned pnpm itself: it is what writes the lockfile that every other task only reads.
  pnpm: { command: (args, tools) => [...tools.pnpm, ...args], bare: true },
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
  if (!task.bare) await installDependencies(root, tools)
  const chromium = task.chromium?.(args) ? await findChromium(root, tools) : {}
  const [command, ...argv] = task.command(args, tools)
  const ended = await run(command, argv, {
    cwd: task.inCallersFolder ? callersFolder(name) : root,
    env: { ...tools.env, ...chromium, STORYBOOK_DISABLE_TELEMETRY: '1' },
    stdio: 'inherit',
  })
  exitLike(ended)
}

/** @param {string} path @returns {Task['command']} */
function script(path) {
  return (args, tools) => [tools.node, join(root, path), ...args]
}

/** @param {string} packageName @returns {Task['command']} */
function tool(packageName) {
  return (args, tools) => [tools.node, commandOf(root, packageName), ...args]
}

/** @param {string} step */
function drawsPages(step) {
  return ['browser', 'element', 'storybook', 'pages', 'site', 'smoke', 'fronts'].includes(step)
}

// INIT_CWD is where the user stood when npm was called; it is only ours when npm called us for this very task.
/** @param {string} name */
function callersFolder(name) {
  return (process.env['npm_lifecycle_event'] === name && process.env['INIT_CWD']) || process.cwd()
}
