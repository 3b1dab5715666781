import { spawn, type ChildProcess } from 'node:child_process'

import { byName, until, type Engine } from './engine.ts'

export interface WebKitPaths {
  driver: string
  miniBrowser: string
  xvfb: string
}

// As WebDriver writes a reference to an element.
const elementKey = 'element-6066-11e4-a52e-4f735466cecf'
const port = 7055

/** WebKitGTK's own small browser on a screen of its own, by plain WebDriver. */
export async function startWebKit({ driver, miniBrowser, xvfb }: WebKitPaths): Promise<Engine> {
  const children: ChildProcess[] = []
  const start = (command: string, args: string[], env: NodeJS.ProcessEnv = {}) => {
    children.push(spawn(command, args, { stdio: 'ignore', env: { ...process.env, ...env } }))
  }
  const stop = () => children.forEach((child) => child.kill())
  const display = `:${90 + (process.pid % 900)}`
  start(xvfb, [display, '-screen', '0', '1024x800x24', '-nolisten', 'tcp'])
  // Its own sandbox needs a user namespace, which containers do not give.
  start(driver, [`--port=${port}`], {
    DISPLAY: display,
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
  })
  try {
    return await connect(miniBrowser, stop)
  } catch (error) {
    stop()
    throw error
  }
}

async function connect(binary: string, stop: () => void): Promise<Engine> {
  const browserOptions = { binary, args: ['--automation'] }
  const { sessionId, capabilities } = (await patiently(() =>
    call('POST', '/session', {
      capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': browserOptions } },
    }),
  )) as { sessionId: string; capabilities: { browserName: string; browserVersion: string } }
  const session = `/session/${sessionId}`
  const run = (script: string) => call('POST', `${session}/execute/sync`, { script, args: [] })
  const click = async (element: unknown) => {
    const id = (element as Record<string, string>)[elementKey]
    await call('POST', `${session}/element/${id}/click`, {})
    return id
  }
  const engine: Engine = {
    name: `${capabilities.browserName}/${capabilities.browserVersion}`,
    open: async (url) => void (await call('POST', `${session}/url`, { url })),
    reload: async () => void (await call('POST', `${session}/refresh`, {})),
    async type(selector, text) {
      const id = await click(
        await run(`return document.querySelector(${JSON.stringify(selector)})`),
      )
      await call('POST', `${session}/element/${id}/value`, { text })
    },
    async press(name) {
      await until(engine, `${byName(name)} !== undefined`)
      await click(await run(`return ${byName(name)}`))
    },
    ask: (expression) => run(`return ${expression}`),
    async close() {
      await call('DELETE', session).catch(() => undefined)
      stop()
    },
  }
  return engine
}

async function call(method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const { value } = (await response.json()) as { value: unknown }
  if (!response.ok) throw new Error(`WebDriver ${method} ${path}: ${JSON.stringify(value)}`)
  return value
}

/** The driver and its screen take a moment to be there. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      if (tries === 20) throw error
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
  }
}
