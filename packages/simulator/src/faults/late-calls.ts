import type { Call } from '../api/call.ts'
import type { Simulation } from '../simulation.ts'
import type { LateCall } from '../world.ts'

/** Has the work of a call done `ms` after it came, over a restart too. */
export function executeLater(
  sim: Simulation,
  call: Call,
  ms: number,
  work: () => Promise<unknown>,
): void {
  const { api, generation, code, method, path, mediaType, text, peer, reference, nth } = call
  const late: LateCall = {
    ...{ api, generation, code, method, path, mediaType, text, peer, reference, nth },
    dueAt: sim.clock.now() + ms,
    query: String(call.query),
    headers: [...call.headers],
    faults: call.hits.struck,
  }
  sim.world.lateCalls.push(late)
  armLateCall(sim, late, work)
  sim.save()
}

/** Sets the timer of such a call: after a start from a file too. */
export function armLateCall(sim: Simulation, late: LateCall, work: () => Promise<unknown>): void {
  sim.timers.set(`late ${late.api} ${late.reference} ${late.nth}`, late.dueAt, () => {
    // In one breath with the work: a kill finds either the call or what came of it.
    sim.world.lateCalls = sim.world.lateCalls.filter((other) => other !== late)
    sim.save()
    sim.background(work())
  })
}
