import { expect, it } from 'vitest'
import { aShop } from '../../testing/environment.ts'
import { runMain } from '../../testing/run-main.ts'
import { whatIsLeft } from './what-is-left.ts'

const accounts = (...environments: string[]) =>
  JSON.stringify(
    environments.map((environment, at) => ({
      ...{ account: `ACC_${at + 1}`, environment },
      operators: [['airtel'], ['moov']][at],
    })),
  )

it.each([
  [
    'one production account among others, for a payment goes by its number',
    { PVIT_ACCOUNTS: accounts('test', 'production') },
    'ACC_2 is a production account: nothing was sent',
    'Run this with the settings of the test account, PVIT_ENVIRONMENT=test.',
  ],
  [
    'less than the test needs',
    { PVIT_MAX_AMOUNT: '1500' },
    'the test needs 1600 XAF, and PVIT_MIN_AMOUNT to PVIT_MAX_AMOUNT is 151 to 1500',
    'Leave both at their defaults for the test.',
  ],
  [
    'more than the test needs',
    { PVIT_MIN_AMOUNT: '501' },
    'the test needs 500 XAF, and PVIT_MIN_AMOUNT to PVIT_MAX_AMOUNT is 501 to 490000',
    'Leave both at their defaults for the test.',
  ],
])('refuses %s, before anything is sent', async (_, settings, says, cure) => {
  const argv = ['certify', '--phone', '074123456']
  const environment = { ...aShop, DATABASE_URL: 'file::memory:', ...settings }
  const { exit, out } = await runMain('/', argv, environment)
  expect(await exit).toBe(1)
  expect(out.join('')).toBe(
    `✗ settings     ${says}\n               → ${cure}\n\nNot passed: 0 of 4 went as PVIT wants to see them.\n`,
  )
  const json = await runMain('/', [...argv, '--json'], environment)
  expect(await json.exit).toBe(1)
  expect(JSON.parse(json.out.join(''))).toEqual({
    ok: false,
    faults: [{ what: 'settings', says, cure }],
    passed: false,
    payments: [],
    findings: [{ check: 'settings', state: 'fault', says, cure }],
    left: [],
  })
})

it('leaves each step between the test and the first franc to a whole sentence of its own', () => {
  const steps = whatIsLeft({ publicUrl: 'https://shop.test/pay' })
  expect(steps).toHaveLength(7)
  for (const step of steps) expect(step).toMatch(/^.{40,}\.$/)
  expect(steps.join()).toContain('prints them for https://shop.test/pay')
})
