import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { kill } from './kill.ts'
import { mutants, type Mutant } from './mutants.ts'
import { mutated } from './mutate.ts'

const root = dirname(dirname(dirname(import.meta.dirname)))
const named = (name: string): Mutant => {
  const mutant = mutants.find((one) => one.name === name)
  if (mutant === undefined) throw new Error(`There is no mutant "${name}".`)
  return mutant
}

describe('a mutant', () => {
  it.each(mutants.map((mutant) => [mutant.name, mutant] as const))(
    'fits the code: %s',
    (_, mutant) => {
      expect([...mutated(root, mutant).keys()]).toEqual([
        ...new Set(mutant.edits.map(({ file }) => file)),
      ])
    },
  )

  it('that fits no more is an error', () => {
    const edit = { file: 'package.json', search: 'no such text', replace: '' }
    expect(() => mutated(root, { ...named('leave succeeded'), edits: [edit] })).toThrow(
      '"leave succeeded" no longer fits',
    )
  })

  it('is killed by the test it names', { timeout: 120_000 }, async () => {
    expect(await kill(root, named('leave succeeded'))).toBeNull()
  })

  it('that nobody kills is told', { timeout: 120_000 }, async () => {
    const harmless = {
      ...named('leave succeeded'),
      killedBy: named('trust X-Forwarded-For').killedBy,
    }
    expect(await kill(root, harmless)).toContain('lives')
  })
})
