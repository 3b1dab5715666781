import { expect, it } from 'vitest'
import { aShop } from '../testing/environment.ts'
import { settingsMark } from './settings-mark.ts'
import { readSettings } from './settings.ts'

const markOf = (changed: Record<string, string> = {}) =>
  settingsMark(readSettings({}, { ...aShop, ...changed }))

it('is the same for the same settings, wherever they stand', () => {
  const { PVIT_PASSWORD, ...environment } = aShop
  expect(settingsMark(readSettings({ pvitPassword: PVIT_PASSWORD }, environment))).toBe(markOf())
})

it.each([
  { PVIT_PASSWORD: 'another password' },
  { PVIT_ENVIRONMENT: 'production' },
  { PVIT_RENEW_CODE: 'ANOTHERCODE00000' },
  { PVIT_SECRET_CODE: 'OTHER' },
  { PUBLIC_URL: 'https://elsewhere.example' },
  { HOOK_TOKEN: 'another-hook-token-of-22-or-more' },
  { PVIT_BASE_URL: 'https://pvit.example' },
  { PVIT_AGENT: 'another' },
  { PVIT_OWNER_CHARGE: 'CUSTOMER' },
  { PVIT_OPERATOR_OWNER_CHARGE: 'MERCHANT' },
  { PVIT_MIN_AMOUNT: '200' },
  { PVIT_MAX_AMOUNT: '100000' },
])('is another one with another setting that doctor and certify go by: %j', (changed) => {
  expect(markOf(changed)).not.toBe(markOf())
})

it('tells nothing to whoever has no CHECKOUT_SECRET_KEY: under another one, the same settings bear another', () => {
  const other = { CHECKOUT_SECRET_KEY: Buffer.alloc(32, 9).toString('base64url') }
  expect(markOf(other)).not.toBe(markOf())
  expect(markOf()).toMatch(/^[\w-]{43}$/)
})
