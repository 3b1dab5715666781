import { join } from 'node:path'
import { closedLoop, expectAll, openLoop } from './load.ts'
import type { Extras, Rig } from './rig.ts'
import { startsATurn } from './starts.ts'
import { ms, percent, type Tell } from './table.ts'

/** What the process says of itself since it was asked last (`meter.ts`). */
export interface OwnCost {
  readonly cpuMs: number
  readonly wallMs: number
  /** Ciphers and keyed hashes. */
  readonly cryptoMs: number
  readonly cryptoCalls: number
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
  const rush = await rig.prepareStarts(Math.min(each, startsATurn))
  await rig.ask<OwnCost>('cost')
  expectAll(await closedLoop(rig.proxy, rush), 202)
  const own = await rig.ask<OwnCost>('cost')
  const share = own.cryptoMs / own.cpuMs
  const calls = own.cryptoCalls / rush.length
  tell({
    what: 'Ciphers and keyed hashes, while starts come as fast as they are answered',
    measured: `${calls.toFixed(2)} a start, ${percent(share)} of the ${ms(own.cpuMs / rush.length)} of processor time that one takes`,
    goal: '< 2 %, or one of each a start',
    kept: share < 0.02 || calls < 2.1, // now and then a payment's number is opened anew, to look after it
  })
}
