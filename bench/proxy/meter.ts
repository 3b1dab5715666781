// Loaded into the proxy's process before it (`--import`): says over the channel to its parent what it has cost since it was
// asked last.
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { watchRuntime } from '../../packages/proxy/src/metrics/runtime.ts'
import type { OwnCost } from './own-cost.ts'

const [loopDelay] = watchRuntime()
let cryptoMs = 0
let cryptoCalls = 0
let cpu = process.cpuUsage()
let since = performance.now()

const steps = ['update', 'digest', 'final', 'setAAD', 'setAuthTag', 'getAuthTag']
for (const name of ['createHmac', 'createCipheriv', 'createDecipheriv'])
  replace(crypto, name, (made) => {
    cryptoCalls += 1
    for (const step of steps) if (step in made) replace(made, step)
  })
syncBuiltinESMExports()

process.on('message', (asked) => {
  if (asked !== 'cost') return
  const { user, system } = process.cpuUsage(cpu)
  const now = performance.now()
  const p99 = loopDelay?.read().find(({ labels }) => labels?.['quantile'] === '0.99')?.value ?? NaN
  const cost: OwnCost = {
    cpuMs: (user + system) / 1_000,
    wallMs: now - since,
    cryptoMs,
    cryptoCalls,
    loopDelayP99Ms: p99 * 1_000,
  }
  cryptoMs = 0
  cryptoCalls = 0
  cpu = process.cpuUsage()
  since = now
  process.send?.(cost)
})
process.channel?.unref()

/** Calls of `name` are timed; `onMade` sees what each gives. */
function replace(on: object, name: string, onMade: (made: object) => void = () => {}): void {
  const real = Reflect.get(on, name) as (...args: unknown[]) => object
  const timed = function (this: unknown, ...args: unknown[]): object {
    const began = performance.now()
    const made = Reflect.apply<unknown, unknown[], object>(real, this, args)
    cryptoMs += performance.now() - began
    onMade(made)
    return made
  }
  Reflect.set(on, name, timed)
}
