import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { freePort } from '../../packages/proxy/src/testing/free-port.ts'

/** A demo of a test's own, for what would disturb the others: its programs are there to be killed. */
export interface OwnDemo {
  shop: string
  simulator: string
  /** kill -9. Resolves once `npm start` has noticed, before the next proxy is up. */
  killProxy(): Promise<void>
  proxyAnswersAgain(): Promise<void>
  /** As Ctrl-C would. Resolves once all of it has ended and its data is gone. */
  stop(): Promise<void>
}

/** The demo as `npm start` runs it, on ports that were free and in an empty folder; resolves once it is ready. */
export async function startOwnDemo(): Promise<OwnDemo> {
  const folder = await mkdtemp(join(tmpdir(), 'own-demo-'))
  const [storefront, proxy, simulator] = [await freePort(), await freePort(), await freePort()]
  const child = spawn(process.execPath, ['scripts/start.ts', '--verbose'], {
    cwd: join(import.meta.dirname, '../..'),
    env: {
      ...process.env,
      STOREFRONT_PORT: String(storefront),
      PROXY_PORT: String(proxy),
      SIMULATOR_PORT: String(simulator),
      DEMO_DATA_DIR: folder,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  let over = false
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => (said += String(chunk)))
  }
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      over = true
      resolve()
    })
  })
  // What was said before the last kill is not an answer to it.
  let heard = 0
  const demo: OwnDemo = {
    shop: `http://localhost:${storefront}`,
    simulator: `http://127.0.0.1:${simulator}`,
    async killProxy() {
      const pid = [...said.matchAll(/^The proxy is process (\d+)\.$/gm)].at(-1)?.[1]
      if (pid === undefined) throw new Error(`which process is the proxy?\n${said}`)
      heard = said.length
      process.kill(Number(pid), 'SIGKILL')
      await says(/^The proxy died \(SIGKILL\); starting it again\.$/m)
    },
    proxyAnswersAgain: () => says(/^The proxy answers again\.$/m),
    async stop() {
      child.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true })
    },
  }
  try {
    await says(/^ready$/m)
    return demo
  } catch (error) {
    await demo.stop()
    throw error
  }

  async function says(pattern: RegExp, withinMs = 90_000): Promise<void> {
    const deadline = Date.now() + withinMs
    while (!pattern.test(said.slice(heard))) {
      if (over || Date.now() > deadline) throw new Error(`${pattern} never came:\n${said}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}
