import { randomBytes } from 'node:crypto'
import type { Random } from './payments/reference.ts'

/** Drawn at once: for a dozen bytes the system's generator takes nearly as long as for all of these. */
const drawnAtOnce = 1_024

/** The system's generator. No byte comes twice. */
export function createSystemRandom(): Random {
  let drawn = Buffer.alloc(0)
  return {
    bytes(length) {
      if (drawn.length < length) drawn = randomBytes(Math.max(length, drawnAtOnce))
      const bytes = drawn.subarray(0, length)
      drawn = drawn.subarray(length)
      return bytes
    },
    number: () => Math.random(),
  }
}
