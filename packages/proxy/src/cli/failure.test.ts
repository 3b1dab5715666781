import { expect, it } from 'vitest'
import { CheckoutError } from '@pvit-checkout/contract/checkout'
import { SettingsError } from '../config/settings.ts'
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

it('says of a setting without a cure what is wrong, and nothing behind it', () => {
  const error = new SettingsError([{ name: 'PORT', wrong: 'is of no use', cure: '' }])
  expect(toFailure(error)).toEqual({
    exit: 78,
    faults: [{ what: 'PORT', says: 'PORT is of no use' }],
  })
})

it('names each field that the proxy refused, with what to do about it', () => {
  const errors = [{ path: 'cursor', code: 'invalid_cursor', detail: 'It is none. Leave it out.' }]
  expect(toFailure(new CheckoutError('invalid-request', { detail: 'Not so.', errors }))).toEqual({
    exit: 1,
    faults: [
      { what: 'invalid-request', says: 'Not so' },
      { what: 'cursor', says: 'cursor: It is none', cure: 'Leave it out.' },
    ],
  })
})

it('takes a right that is missing for the port’s where it was missing to listen, and nowhere else', () => {
  const denied = (syscall: string) =>
    Object.assign(new Error('EACCES'), { code: 'EACCES', syscall })
  expect(toFailure(denied('listen'))?.faults).toMatchObject([
    { what: 'PORT', cure: expect.stringContaining('below 1024') as string },
  ])
  expect(toFailure(denied('mkdir'))).toBeNull()
})
