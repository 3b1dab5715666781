import { describe, expect, it } from 'vitest'
import { createSystemRandom } from './system-random.ts'

describe('the system’s randomness', () => {
  it('comes in the length that was asked for, beyond what is drawn at once too', () => {
    const random = createSystemRandom()
    const lengths = [12, 0, 14, 1_020, 5_000, 1]
    expect(lengths.map((length) => random.bytes(length).length)).toEqual(lengths)
  })

  it('never comes twice, nor changes once it was handed out', () => {
    const random = createSystemRandom()
    const given = Array.from({ length: 1_000 }, () => random.bytes(12))
    const seen = given.map((bytes) => Buffer.from(bytes).toString('hex'))
    expect(new Set(seen).size).toBe(given.length)
    for (let more = 0; more < 1_000; more += 1) random.bytes(12)
    expect(given.map((bytes) => Buffer.from(bytes).toString('hex'))).toEqual(seen)
  })
})
