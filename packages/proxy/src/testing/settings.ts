import { readSettings, SettingsError } from '../config/settings.ts'
import type { SettingFault } from '../config/table.ts'

/** An environment with all that is required, and nothing else. */
export const good = {
  PVIT_ENVIRONMENT: 'test',
  PVIT_ACCOUNT: 'ACC_TEST',
  PVIT_PASSWORD: 'a password',
  PVIT_REST_CODE: 'RESTCODE',
  PVIT_STATUS_CODE: 'STATCODE',
  PVIT_RENEW_CODE: 'v2/RENECODE',
  PVIT_CALLBACK_CODE: 'CALLB',
  PVIT_SECRET_CODE: 'KEYCD',
  PUBLIC_URL: 'https://shop.test/pay/',
  CHECKOUT_API_KEY: 'k'.repeat(43),
  CHECKOUT_SECRET_KEY: Buffer.alloc(32, 1).toString('base64url'),
  HOOK_TOKEN: 'h'.repeat(32),
  CHECKOUT_ORIGINS: 'https://shop.test, https://www.shop.test',
}

/** What is wrong where the good environment differs so; undefined leaves a setting out. */
export function faultsOf(environment: Record<string, string | undefined>): readonly SettingFault[] {
  try {
    readSettings({}, { ...good, ...environment })
  } catch (error) {
    if (error instanceof SettingsError) return error.faults
    throw error
  }
  return []
}
