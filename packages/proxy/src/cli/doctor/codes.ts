import type { AccountSettings } from '../../config/account-settings.ts'
import type { Settings } from '../../config/settings.ts'
import type { Finding } from '../report.ts'

const apiSettings = {
  PVIT_REST_CODE: 'pvitRestCode',
  PVIT_STATUS_CODE: 'pvitStatusCode',
  PVIT_RENEW_CODE: 'pvitRenewCode',
  PVIT_BALANCE_CODE: 'pvitBalanceCode',
  PVIT_KYC_CODE: 'pvitKycCode',
  PVIT_LINK_CODE: 'pvitLinkCode',
} as const satisfies Record<string, keyof AccountSettings>

/** What can be told of the codes by reading them. */
export function checkCodes({ accounts }: Settings): Finding[] {
  const findings = accounts.flatMap((account) => [
    ...reusedApiCodes(account),
    ...reusedUrlCodes(account),
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

function reusedApiCodes(account: AccountSettings): Finding[] {
  const byCode = new Map<string, string[]>()
  for (const [name, field] of Object.entries(apiSettings)) {
    const code = bare(account[field])
    if (code !== null) byCode.set(code, [...(byCode.get(code) ?? []), name])
  }
  return [...byCode.values()]
    .filter((names) => names.length > 1)
    .map((names) => ({
      state: 'warning',
      says: `${account.pvitAccount}: ${names.join(' and ')} are the same code`,
      cure: "PVIT gives each API a code of its own; asked by another's, it answers API_NOT_FOUND (4000). Copy each from PVIT's dashboard.",
    }))
}

function reusedUrlCodes({
  pvitAccount,
  pvitCallbackCode,
  pvitSecretCode,
}: AccountSettings): Finding[] {
  if (pvitCallbackCode !== pvitSecretCode) return []
  return [
    {
      state: 'fault',
      says: `${pvitAccount}: PVIT_CALLBACK_CODE and PVIT_SECRET_CODE are the same code`,
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

/** `v2/CODE` and `https://…/CODE/rest` are CODE. */
function bare(value: string | null): string | null {
  if (value === null) return null
  const parts = value.split('/').filter((part) => part !== '')
  return (value.includes('://') ? parts.at(-2) : parts.at(-1)) ?? null
}
