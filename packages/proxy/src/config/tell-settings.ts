import type { Log } from '../log.ts'
import type { AccountSettings } from './account-settings.ts'
import { reusedApiCodes, sharesUrlCode } from './reused-codes.ts'
import { risksOf } from './risks.ts'
import type { Settings } from './settings.ts'

/** Say what the settings leave off, and what is risky or looks mistaken in them, however the proxy was started. No values. */
export function tellSettings(settings: Settings, log: Log): void {
  for (const account of settings.accounts) tellAccount(account, log)
  for (const { says, cure } of risksOf(settings)) log.warn(says, { hint: cure })
}

function tellAccount(settings: AccountSettings, log: Log): void {
  const { pvitAccount: account, pvitBalanceCode, pvitKycCode, pvitLinkCode } = settings
  if (pvitBalanceCode === null)
    log.info('no PVIT_BALANCE_CODE: keys are verified by a status question', { account })
  if (pvitKycCode === null) log.info('no PVIT_KYC_CODE: the name check is off', { account })
  if (pvitLinkCode === null)
    log.info("no PVIT_LINK_CODE: cards and PVIT's pages are off", { account })
  for (const names of reusedApiCodes(settings))
    log.warn('settings hold one code together, and PVIT gives each API its own', {
      account,
      hint: names.join(' and '),
    })
  if (sharesUrlCode(settings))
    log.warn('PVIT_CALLBACK_CODE and PVIT_SECRET_CODE are one code, and stand for two addresses', {
      account,
    })
}
