// `npm start`: the simulator, the proxy and the storefront together, with keys made here and kept in .data.
// stdout carries the addresses and `ready`; everything else goes to stderr.
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

import { demoChildren } from './start/children.ts'
import { openDataFolder } from './start/data-folder.ts'
import { readPorts, refuseBusy } from './start/ports.ts'
import { runTogether } from './start/run-together.ts'
import { Fault } from './setup/say.mjs'

const root = dirname(import.meta.dirname)

const usage = `npm start [-- --reset] [-- --built] [-- --verbose]
  --reset    forget the demo's keys, payments and orders first
  --built    build the shop first and serve it as one is deployed, under its strict policy; its sources are not watched
  --verbose  show everything the three programs log, not only warnings, and which process each of them is

Ports: STOREFRONT_PORT (5173), PROXY_PORT (8787), SIMULATOR_PORT (8788). Data: DEMO_DATA_DIR (.data).
CHECKOUT_ORIGINS: pages of your own that may use the proxy too, such as http://localhost:5174.
The proxy's other settings (WAIT_SECONDS, LIMIT_PHONE …) are passed on to it.`

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof Fault)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = error.exitCode
}

async function main(argv: string[]): Promise<number> {
  const options = readOptions(argv)
  if (options.help === true) {
    process.stdout.write(`${usage}\n`)
    return 0
  }
  const ports = readPorts(process.env)
  await refuseBusy(ports)
  const built = options.built === true
  if (built) await buildShop()
  // What the three programs write is for this user alone, like the keys.
  process.umask(0o077)
  const folder = resolve(root, process.env['DEMO_DATA_DIR'] || '.data')
  const { keys, close } = openDataFolder(folder, { reset: options.reset === true })
  try {
    return await runTogether(demoChildren({ root, folder, ports, keys, env: process.env, built }), {
      verbose: options.verbose === true,
      links: [['phone', `http://127.0.0.1:${ports.simulator}/phone/074123456`]],
    })
  } finally {
    close()
  }
}

async function buildShop(): Promise<void> {
  // Imported here: the demo that is not built leaves Vite to the shop.
  const { build } = await import('vite')
  await build({ root: join(root, 'apps/storefront'), logLevel: 'warn' })
}

function readOptions(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      options: {
        reset: { type: 'boolean' },
        built: { type: 'boolean' },
        verbose: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    throw new Fault(`${(error as Error).message}\n${usage}`, 2)
  }
}
