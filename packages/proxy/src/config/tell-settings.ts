import type { Log } from '../log.ts'
import type { AccountSettings } from './account-settings.ts'
import { reusedApiCodes, sharesUrlCode } from './reused-codes.ts'
import type { Settings } from './settings.ts'

/** Say what the settings leave off, and what is risky or looks mistaken in them, however the proxy was started. No values. */
export function tellSettings(settings: Settings, log: Log): void {
  for (const account of settings.accounts) tellAccount(account, log)
  const inProduction = settings.accounts.some((one) => one.pvitEnvironment === 'production')
  if (inProduction && settings.pvitSourceIps.size === 0)
    log.warn('PVIT_SOURCE_IPS is empty: anybody may post to the addresses meant for PVIT')
  if (mixesEnvironments(settings))
    log.warn(
      'test and production accounts stand side by side: what a test account takes is play money, and reads as paid',
    )
  const { payoutsEnabled, payoutMax, payoutDailyMax } = settings
  if (payoutsEnabled && (payoutMax === null || payoutDailyMax === null))
    log.warn('payouts are on without PAYOUT_MAX or PAYOUT_DAILY_MAX: a stolen key has no bound')
}

/** Orders are routed by number and method alone: a shopper cannot tell, and the shop is told `succeeded`. */
export function mixesEnvironments({ accounts }: Pick<Settings, 'accounts'>): boolean {
  return new Set(accounts.map(({ pvitEnvironment }) => pvitEnvironment)).size > 1
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
