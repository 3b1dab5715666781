// `npm run prove -- engines`: a payment in Firefox and one in WebKit, on the demo: typed by keys, watched over a stream,
// reloaded in the middle, approved on the phone. What they show, the simulator's ledger must agree with.
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'

import { run as journeyOf } from './engines/journey.ts'
import { findEngines } from './engines/find-engines.ts'
import { startFirefox } from './engines/firefox.ts'
import { startWebKit } from './engines/webkit.ts'

const root = dirname(dirname(import.meta.dirname))
const ports = { STOREFRONT_PORT: '5373', PROXY_PORT: '8987', SIMULATOR_PORT: '8988' }

const { firefox, webkit } = await findEngines()
const demo = await startDemo()
try {
  for (const start of [() => startFirefox(firefox), () => startWebKit(webkit)]) {
    const engine = await start()
    try {
      await journeyOf(engine, {
        shop: `http://localhost:${ports.STOREFRONT_PORT}`,
        simulator: `http://127.0.0.1:${ports.SIMULATOR_PORT}`,
      })
      console.log(`${engine.name}: paid once, and both say so`)
    } finally {
      await engine.close()
    }
  }
} finally {
  demo.kill('SIGTERM')
}

async function startDemo() {
  const limits = ['LIMIT_PHONE', 'LIMIT_SESSION', 'LIMIT_IP', 'LIMIT_GLOBAL', 'LIMIT_KYC']
  const child = spawn(process.execPath, [join(root, 'scripts/start.ts'), '--reset'], {
    cwd: root,
    env: {
      ...process.env,
      ...ports,
      ...Object.fromEntries(limits.map((name) => [name, 'off'])),
      DEMO_DATA_DIR: join(root, '.cache', 'engines'),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise<void>((resolve, reject) => {
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => {
      said += String(chunk)
      if (/^ready$/m.test(said)) resolve()
    })
    child.on('exit', (code) => reject(new Error(`The demo ended with ${code}.`)))
  })
  return child
}
