import type { AccountSettings } from '../../config/account-settings.ts'
import { reusedApiCodes, sharesUrlCode } from '../../config/reused-codes.ts'
import type { Settings } from '../../config/settings.ts'
import type { Finding } from '../report.ts'

/** What can be told of the codes by reading them. */
export function checkCodes(settings: Settings): Finding[] {
  const { accounts } = settings
  const findings = accounts.flatMap((account) => [
    ...ofApiCodes(account),
    ...ofUrlCodes(account),
    ...oneForAllOperators(account),
  ])
  if (findings.length > 0) return findings
  const off = accounts.flatMap(({ pvitAccount, pvitBalanceCode, pvitKycCode, pvitLinkCode }) =>
    [
      pvitBalanceCode === null && 'balance',
      pvitKycCode === null && 'the name check',
      pvitLinkCode === null && "cards and PVIT's pages",
    ]
      .filter((word) => word !== false)
      .map((word) => (accounts.length > 1 ? `${pvitAccount}: ${word}` : word)),
  )
  const switchedOff = off.length === 0 ? '' : `; off for want of a code: ${off.join(', ')}`
  return [{ state: 'ok', says: `each API has its own${switchedOff}` }]
}

function ofApiCodes(account: AccountSettings): Finding[] {
  return reusedApiCodes(account).map((names) => ({
    state: 'warning',
    says: `${account.pvitAccount}: ${names.join(' and ')} are the same code`,
    cure: "PVIT gives each API a code of its own; asked by another's, it answers API_NOT_FOUND (4000). Copy each from PVIT's dashboard.",
  }))
}

function ofUrlCodes(account: AccountSettings): Finding[] {
  if (!sharesUrlCode(account)) return []
  return [
    {
      state: 'fault',
      says: `${account.pvitAccount}: PVIT_CALLBACK_CODE and PVIT_SECRET_CODE are the same code`,
      cure: 'They stand for two addresses. "pvit-checkout urls" prints both: register each, and set the code of each.',
    },
  ]
}

function oneForAllOperators({
  pvitAccount,
  pvitEnvironment,
  pvitOperators,
  pvitMethods,
}: AccountSettings): Finding[] {
  const takesAll = pvitOperators === null && (pvitMethods?.includes('mobile_money') ?? true)
  if (pvitEnvironment === 'test' || !takesAll) return []
  return [
    {
      state: 'warning',
      says: `${pvitAccount}: takes customers of every operator, in production`,
      cure: 'PVIT gives one production account per operator and refuses the others’ customers (3017). List the accounts in PVIT_ACCOUNTS, each with its operators.',
    },
  ]
}
