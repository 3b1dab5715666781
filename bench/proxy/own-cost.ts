import { join } from 'node:path'
import { closedLoop, expectAll, openLoop } from './load.ts'
import type { Extras, Rig } from './rig.ts'
import { ms, percent, type Tell } from './table.ts'

/** What the process says of itself since it was asked last (`meter.ts`). */
export interface OwnCost {
  readonly cpuMs: number
  readonly wallMs: number
  readonly cryptoMs: number
  readonly loopDelayP99Ms: number
}

/** The rig's proxy has to have this loaded. */
export const metered: Extras = {
  nodeArgs: ['--import', join(import.meta.dirname, 'meter.ts')],
}

/** What the proxy costs itself: of its core at a calm rate, and of its own work in a rush. */
export async function ownCost(
  rig: Rig,
  tell: Tell,
  { each, calm }: { each: number; calm: number },
): Promise<void> {
  expectAll(await closedLoop(rig.proxy, await rig.prepareStarts(each)), 202) // warms up
  const calmStarts = await rig.prepareStarts(calm)
  await rig.ask<OwnCost>('cost')
  expectAll(await openLoop(rig.proxy, calmStarts, 100), 202)
  const { cpuMs, wallMs, loopDelayP99Ms } = await rig.ask<OwnCost>('cost')
  tell({
    what: 'The proxy’s own event loop and processor at 100 starts/s',
    measured: `${ms(loopDelayP99Ms)} late at p99; ${percent(cpuMs / wallMs)} of a core, ${ms(cpuMs / calm)} a start`,
    goal: 'p99 ≤ 20 ms late',
    kept: loopDelayP99Ms <= 20,
  })
  const rush = await rig.prepareStarts(each)
  await rig.ask<OwnCost>('cost')
  expectAll(await closedLoop(rig.proxy, rush), 202)
  const own = await rig.ask<OwnCost>('cost')
  const share = own.cryptoMs / own.cpuMs
  tell({
    what: 'Of its processor time, ciphers and keyed hashes, while starts come as fast as they are answered',
    measured: `${percent(share)}, their calls from JavaScript and back included; ${ms(own.cpuMs / each)} a start in all`,
    goal: '< 2 %',
    kept: share < 0.02,
  })
}
