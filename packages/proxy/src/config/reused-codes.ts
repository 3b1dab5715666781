import { apiSettings, type AccountSettings } from './account-settings.ts'

/** The settings of APIs that hold one code together, group by group: PVIT gives each API a code of its own. */
export function reusedApiCodes(account: AccountSettings): string[][] {
  const byCode = new Map<string, string[]>()
  for (const [, name, field] of apiSettings) {
    const code = bare(account[field])
    if (code !== null) byCode.set(code, [...(byCode.get(code) ?? []), name])
  }
  return [...byCode.values()].filter((names) => names.length > 1)
}

/** One code for both addresses that PVIT posts to: it can stand for one of them only. */
export function sharesUrlCode({ pvitCallbackCode, pvitSecretCode }: AccountSettings): boolean {
  return pvitCallbackCode === pvitSecretCode
}

/** `v2/CODE` and `https://…/CODE/rest` are CODE. */
function bare(value: string | null): string | null {
  if (value === null) return null
  const parts = value.split('/').filter((part) => part !== '')
  return (value.includes('://') ? parts.at(-2) : parts.at(-1)) ?? null
}
