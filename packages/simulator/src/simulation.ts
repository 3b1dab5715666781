import type { Hook } from './faults/catalogue.ts'
import type { Faults, Hits } from './faults/faults.ts'
import type { Journal } from './journal.ts'
import type { Random } from './random.ts'
import type { Clock } from '@pvit-checkout/pvit'
import type { Settings } from './settings.ts'
import type { World } from './world.ts'

/** What every part that plays PVIT works with. */
export interface Simulation {
  world: World
  settings: Settings
  clock: Clock
  random: Random
  journal: Journal
  faults: Faults
  /** How callbacks and keys leave. */
  fetch: typeof fetch
  /** Work under way that nobody waits for: deliveries, mostly. */
  background(work: Promise<unknown>): void
  /** Resolves once no such work is left. */
  idle(): Promise<void>
  /** Timers by name: naming one again replaces it. */
  timers: Timers
  /** Called after every change of the world, before anyone is told of it. */
  save(): void
  /** Where this PVIT lives, for the links it hands out; told by the first request unless set. */
  origin(): string
}

export type Drawn = Hits & { nth: number }

/** What strikes this event, counted as the next one of its kind about this reference. `what` tells it closer: see the catalogue's `only`. */
export function drawFor(sim: Simulation, hook: Hook, reference: string, what = ''): Drawn {
  const counter = `${hook} ${reference}`
  const nth = (sim.world.asked.get(counter) ?? 0) + 1
  sim.world.asked.set(counter, nth)
  return { ...sim.faults.draw({ hook, reference, nth, what }), nth }
}

export interface Timers {
  set(name: string, dueAt: number, run: () => void): void
  cancel(name: string): void
  cancelAll(): void
}

/** `after` runs when a timer has run: what it changed is to be kept. */
export function createTimers(clock: Clock, after: () => void): Timers {
  const cancels = new Map<string, () => void>()
  const cancel = (name: string) => {
    cancels.get(name)?.()
    cancels.delete(name)
  }
  return {
    set(name, dueAt, run) {
      cancel(name)
      cancels.set(
        name,
        clock.after(Math.max(0, dueAt - clock.now()), () => {
          cancels.delete(name)
          run()
          after()
        }),
      )
    },
    cancel,
    cancelAll() {
      for (const name of [...cancels.keys()]) cancel(name)
    },
  }
}
