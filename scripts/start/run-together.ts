import { Fault } from '../setup/say.mjs'
import { keepAlive, type ChildSpec, type KeepOptions, type Kept } from './keep-alive.ts'

export interface TogetherOptions extends Omit<KeepOptions, 'say'> {
  /** Further addresses to print, below the children's own. */
  links?: [name: string, url: string][]
}

/**
 * Runs the children until a signal, the loss of our parent, or a child that cannot be kept. Once all of them answer,
 * prints every address on stdout, in the order given, then `ready`. Resolves to the exit code, with every child gone.
 */
export async function runTogether(
  specs: ChildSpec[],
  { links = [], ...options }: TogetherOptions = {},
): Promise<number> {
  const kept: Kept[] = []
  const starting = new Map<string, Promise<void>>()
  const told = toldToStop()
  let stopped = false
  try {
    await Promise.race([told.stop, keepAll()])
    return 0
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    say(error.message)
    return error.exitCode
  } finally {
    stopped = true
    await Promise.all(kept.map((child) => child.stop()))
    told.forget()
  }

  async function keepAll(): Promise<never> {
    await Promise.all(specs.map(startOnce))
    const addresses = [...specs.map(({ name, url }) => [name, url] as const), ...links]
    const width = Math.max(...addresses.map(([name]) => name.length)) + 2
    for (const [name, url] of addresses) process.stdout.write(`${name.padEnd(width)}${url}\n`)
    process.stdout.write('ready\n')
    return Promise.race(kept.map((child) => child.gaveUp))
  }

  function startOnce(spec: ChildSpec): Promise<void> {
    const already = starting.get(spec.name)
    if (already) return already
    const start = startWhenItCan(spec)
    starting.set(spec.name, start)
    return start
  }

  async function startWhenItCan(spec: ChildSpec): Promise<void> {
    const needed = specs.find(({ name }) => name === spec.needs)
    if (needed) await startOnce(needed)
    if (stopped) return
    const child = keepAlive(spec, { ...options, say })
    kept.push(child)
    await child.answering
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

// A signal, or the loss of the process that started us: npm's shell dies of a SIGTERM without passing it on.
function toldToStop(): { stop: Promise<void>; forget: () => void } {
  const { promise: stop, resolve } = Promise.withResolvers<void>()
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const onSignal = () => resolve()
  // Kept until the children are gone: a second Ctrl-C must not leave one behind.
  for (const signal of signals) process.on(signal, onSignal)
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid !== parent) resolve()
  }, 300)
  watch.unref()
  return {
    stop,
    forget: () => {
      clearInterval(watch)
      for (const signal of signals) process.off(signal, onSignal)
    },
  }
}
