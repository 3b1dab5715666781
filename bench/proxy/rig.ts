import { fork, spawn, execFileSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

import { aCallback } from '../../packages/proxy/src/testing/callbacks.ts'
import type { Prepared } from './load.ts'
import type { Dribbling, DribblersTold } from './dribblers.ts'
import { createKeys, settingsOf } from './settings.ts'
import { installProxy, nodeFlags } from './shipped.ts'
import { until } from './until.ts'
import type { Watched } from './watchers.ts'

/** The proxy as a shop gets and runs it, with durable SQLite, a PVIT that answers at once, and the bare pass-through beside it. */
export interface Rig {
  readonly proxy: string
  readonly passThrough: string
  readonly echo: string
  /** Stops the proxy as a deployment does and starts the next one in its place. Resolves to the time it listens since. */
  restart(): Promise<number>
  /** As a shop's server does, over an order of its own. Resolves to its token. */
  openSession(order?: string): Promise<string>
  /** Opens sessions and prepares the start of one payment in each. */
  prepareStarts(count: number): Promise<Start[]>
  payments(starts: readonly Start[]): Promise<Payment[]>
  callback(reference: string): Prepared
  stub(
    command: 'paid' | 'answered' | 'hang' | 'answer' | 'calls',
    body?: unknown,
  ): Promise<Record<string, number>>
  /** Resident memory of the proxy in bytes; NaN where `ps` cannot tell. */
  memory(): number
  /** Of the proxy, which has to have what answers it loaded (`nodeArgs`): `probe.ts`, `meter.ts`. */
  ask<Told>(question: 'probe' | 'cost'): Promise<Told>
  /** Opens a stream for each, `atOnce` side by side. */
  watch(watched: readonly Watched[], atOnce?: number): Promise<Watchers>
  /** So many clients that dribble. Resolves once all are connected. */
  dribble(count: number): Promise<Dribblers>
  close(): Promise<void>
}

/** What a bench may want otherwise. */
export interface Extras {
  readonly nodeArgs?: readonly string[]
  /** By the names of the environment. */
  readonly settings?: Readonly<Record<string, string>>
  /** Hears what the proxy logs; by default it is shown. */
  readonly onLine?: (line: string) => void
  /** Hears of a process that ended by itself, and how. */
  readonly onExit?: (name: string, how: string) => void
}

export interface Start extends Prepared {
  readonly token: string
}

export interface Payment extends Watched {
  readonly reference: string
}

export interface Watchers {
  /** Milliseconds from the opening of each stream to its first event, sorted. */
  readonly firstEvents: readonly number[]
  /** When each payment's success was seen, in milliseconds of the system's clock. */
  readonly seen: Map<string, number>
  /** When each whose stream ended had the first event of another, in the same milliseconds. */
  readonly back: readonly number[]
  close(): void
}

export interface Dribblers {
  /** How often one of them was cut, as of a quarter of a second ago. */
  cut(): number
  stop(): void
}

interface Serving {
  readonly url: string
  readonly child: ChildProcess
  /** When it said that it listens. */
  readonly since: number
}

/** What the waiting shoppers say. */
interface Told {
  readonly open?: number[]
  readonly seen?: string
  readonly at?: number
  readonly back?: number
}

/** `onCore` pins what it can to a core, so that the client's work does not slow the proxy's. */
export async function openRig(
  onCore: (core: 0 | 1) => readonly string[],
  { nodeArgs = [], settings = {}, onLine = show, onExit = () => {} }: Extras = {},
): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-proxy-'))
  const children: ChildProcess[] = []
  const bin = await installProxy(folder)
  const stub = await serve('stub.ts')
  const passThrough = await serve('pass-through.ts', stub)
  const echo = await serve('echo.ts')
  const keys = createKeys()
  let isClosing = false
  let serving = await serveProxy('0')
  const proxy = serving.url
  let orders = 0

  async function serve(file: string, ...args: string[]): Promise<string> {
    const child = fork(join(import.meta.dirname, file), args, pinned(0))
    children.push(child)
    tellOfEnd(file, child)
    const [port] = (await once(child, 'message')) as [number]
    return `http://127.0.0.1:${port}`
  }

  function tellOfEnd(name: string, child: ChildProcess): void {
    child.once('exit', (code, signal) => {
      if (!isClosing) onExit(name, signal ?? `exit code ${code}`)
    })
  }

  function pinned(core: 0 | 1) {
    const [execPath, ...execArgv] = [...onCore(core), process.execPath]
    return { execPath, execArgv }
  }

  async function serveProxy(port: string): Promise<Serving> {
    const node = [process.execPath, ...nodeFlags(), ...nodeArgs]
    const [command, ...args] = [...onCore(0), ...node, bin, 'serve']
    const child = spawn(command, args, {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: {
        ...process.env,
        ...settingsOf({ keys, pvit: stub, port }),
        ...settings,
      },
    })
    children.push(child)
    const lines = createInterface({ input: child.stdout as Readable }) // as it is piped
    const [line] = (await once(lines, 'line')) as [string]
    lines.on('line', onLine)
    const since = Date.now()
    const { url } = JSON.parse(line) as { url: string }
    await until(async () => (await fetch(`${url}/ready`)).ok)
    tellOfEnd('the proxy', child)
    return { url, child, since }
  }

  function nextOrder(): string {
    return `B-${(orders += 1)}`
  }

  async function openSession(order = nextOrder()): Promise<string> {
    const answer = await fetch(`${proxy}/v1/sessions`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${keys.api}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ order, amount: 500 }),
    })
    const { token } = (await answer.json()) as { token: string }
    return token
  }

  return {
    proxy,
    passThrough,
    echo,
    async restart() {
      const { child } = serving
      isClosing = true
      child.kill('SIGTERM')
      await once(child, 'exit')
      isClosing = false
      serving = await serveProxy(new URL(proxy).port)
      return serving.since
    },
    openSession,
    prepareStarts(count) {
      return bySixteen(Array.from({ length: count }, nextOrder), async (order, index) => {
        const token = await openSession(order)
        return {
          token,
          path: '/v1/checkout/payments',
          headers: {
            Authorization: `Bearer ${token}`,
            Origin: 'https://shop.example',
            'Idempotency-Key': `bench-${order}`,
          },
          body: JSON.stringify({ method: 'mobile_money', phone: phoneOf(index) }),
        }
      })
    },
    payments(starts) {
      return bySixteen(starts, async ({ token }) => {
        const answer = await fetch(`${proxy}/v1/checkout`, {
          headers: { Authorization: `Bearer ${token}` },
        })
        const { payment } = (await answer.json()) as { payment: { id: string; reference: string } }
        return { id: payment.id, reference: payment.reference, token }
      })
    },
    callback: (reference) => ({
      path: `/pvit/${keys.hook}/callback`,
      body: JSON.stringify(aCallback(reference, { transactionId: `PAY${reference}` })),
    }),
    async stub(command, body) {
      const answer = await fetch(`${stub}/_stub/${command}`, {
        method: 'POST',
        body: JSON.stringify(body ?? null),
      })
      return (await answer.json()) as Record<string, number>
    },
    memory() {
      const pid = String(serving.child.pid)
      try {
        return Number(execFileSync('ps', ['-o', 'rss=', '-p', pid], { encoding: 'utf8' })) * 1_024
      } catch {
        return Number.NaN
      }
    },
    async ask<Told>(question: string) {
      const { child } = serving
      const told = once(child, 'message', { signal: AbortSignal.timeout(30_000) })
      child.send(question)
      const [answer] = (await told) as [Told]
      return answer
    },
    async watch(watched, atOnce = 100) {
      const child = fork(join(import.meta.dirname, 'watchers.ts'), [], pinned(1))
      children.push(child)
      const seen = new Map<string, number>()
      const back: number[] = []
      const open = new Promise<number[]>((resolve, reject) => {
        child.once('exit', () => reject(new Error('The waiting shoppers ended early.')))
        child.on('message', (message: Told) => {
          if (message.open !== undefined) resolve(message.open.toSorted((a, b) => a - b))
          if (message.seen !== undefined && message.at !== undefined)
            seen.set(message.seen, message.at)
          if (message.back !== undefined) back.push(message.back)
        })
      })
      child.send({ origin: proxy, watched, atOnce })
      return { firstEvents: await open, seen, back, close: () => void child.kill() }
    },
    async dribble(count) {
      const child = fork(join(import.meta.dirname, 'dribblers.ts'), [], pinned(1))
      children.push(child)
      let told: DribblersTold = { cut: 0 }
      child.on('message', (message: DribblersTold) => (told = message))
      child.send({ origin: proxy, count } satisfies Dribbling)
      await once(child, 'message')
      return { cut: () => told.cut, stop: () => void child.kill() }
    },
    async close() {
      isClosing = true
      for (const child of children.toReversed()) {
        if (child.exitCode !== null || child.signalCode !== null) continue
        child.kill('SIGKILL')
        await once(child, 'exit')
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Numbers of our own making, a different one each time: no telephone gets two prompts. */
export function phoneOf(index: number): string {
  return `074${String(100_000 + (index % 900_000)).padStart(6, '0')}`
}

/** One connection each would measure the opening of connections; sixteen askers are quick enough. In the order of `items`. */
async function bySixteen<Item, Result>(
  items: readonly Item[],
  ask: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const left = items.entries()
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (const [index, item] of left) results[index] = await ask(item, index)
    }),
  )
  return results
}

function show(line: string): void {
  process.stderr.write(`${line}\n`)
}
