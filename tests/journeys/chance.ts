import { randomBytes } from 'node:crypto'
import type { Random } from '@pvit-checkout/proxy'

/** `npm test` plays one course of chance; `JOURNEY_SEED=7 npm test -- journeys` another, and `npm run prove` ten. */
const courseOfTheRun = Number(process.env['JOURNEY_SEED'] ?? '1')

/** Numbers in [0, 1) that a seed gives again and again (mulberry32). */
export function drawFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/**
 * What a proxy of a journey takes for chance. Waits are spread alike in every run, so that a red journey is red again; ids
 * and nonces stay as random as they are in life, for two houses may share a database.
 */
export function createChance(): Random {
  return { bytes: (length) => randomBytes(length), number: drawFrom(courseOfTheRun) }
}
