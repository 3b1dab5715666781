import { expect, it } from 'vitest'
import { StoreError } from '../store/store-error.ts'
import { toFailure } from './failure.ts'

it('names the cure where the database gives up while a command begins, and nothing that is stored', () => {
  const cause = Object.assign(new Error('too many connections for 074 12 34 56'), { code: '53300' })
  const failure = toFailure(new StoreError('The database did not answer "readKeys".', { cause }))
  expect(failure).toMatchObject({
    exit: 1,
    faults: [
      {
        what: 'DATABASE_URL',
        says: expect.stringContaining('53300') as string,
        cure: expect.stringContaining('12 connections') as string,
      },
    ],
  })
  expect(JSON.stringify(failure)).not.toContain('074')
})
