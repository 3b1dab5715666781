import { expect, it } from 'vitest'
import { CheckoutError } from '@pvit-checkout/contract/checkout'
import { SettingsError } from '../config/settings.ts'
import { DatabaseInUseError, DatabaseUnavailableError } from '../store/database-errors.ts'
import { StoreError } from '../store/store-error.ts'
import { UsageError } from './command.ts'
import { toFailure, unforeseen } from './failure.ts'

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
    {
      what: 'PORT',
      says: 'this user may not listen there',
      cure: expect.stringContaining('below 1024') as string,
    },
  ])
  expect(toFailure(denied('mkdir'))).toBeNull()
})

it.each([
  ['EADDRINUSE', 'PORT', 'the port is taken by another program', 'set PORT to a free one'],
  ['EADDRNOTAVAIL', 'HOST', 'this machine has no such address', '127.0.0.1, or to 0.0.0.0'],
])('names the setting where the machine says %s', (code, what, says, cure) => {
  const error = Object.assign(new Error('of the system'), { code })
  expect(toFailure(error)).toEqual({
    exit: 1,
    faults: [{ what, says, cure: expect.stringContaining(cure) as string }],
  })
})

it.each([
  new DatabaseInUseError('It is held. Stop it. Or name another.'),
  new DatabaseUnavailableError('It is held. Stop it. Or name another.'),
])('tells of the database in its own words, the cure behind what is wrong: $name', (error) => {
  expect(toFailure(error)).toEqual({
    exit: 1,
    faults: [{ what: 'DATABASE_URL', says: 'It is held', cure: 'Stop it. Or name another.' }],
  })
})

it('sends whoever typed something wrong to the help, and names the flag', () => {
  expect(toFailure(new UsageError('has no flag --x', '--x'))).toEqual({
    exit: 2,
    faults: [
      { what: '--x', says: 'has no flag --x', cure: expect.stringContaining('--help') as string },
    ],
  })
})

it('has the code of a refusal stand for what has no words', () => {
  expect(toFailure(new CheckoutError('not-found'))?.faults).toEqual([
    { what: 'not-found', says: 'not-found' },
  ])
})

it.each([
  new RangeError('hunter2'),
  'hunter2',
  null,
  Object.assign(new Error(), { code: 'ENOENT' }),
])('foresees nothing else, and quotes none of it: %#', (error) => {
  expect(toFailure(error)).toBeNull()
  const { what, says, cure } = unforeseen(error)
  expect([what, cure]).toEqual(['internal', 'What stands on stderr says more. Please report it.'])
  expect(says).not.toContain('hunter2')
})
