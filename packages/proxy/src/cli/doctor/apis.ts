import { probeApi, readAddress, type PvitFault, type ProbeOutcome } from '@pvit-checkout/pvit'
import type { AccountSettings } from '../../config/account-settings.ts'
import type { Settings } from '../../config/settings.ts'
import type { Finding } from '../report.ts'
import { explainFault } from './cures.ts'

const apis = [
  ['rest', 'PVIT_REST_CODE', 'pvitRestCode'],
  ['status', 'PVIT_STATUS_CODE', 'pvitStatusCode'],
  ['renew', 'PVIT_RENEW_CODE', 'pvitRenewCode'],
  ['balance', 'PVIT_BALANCE_CODE', 'pvitBalanceCode'],
  ['kyc', 'PVIT_KYC_CODE', 'pvitKycCode'],
  ['link', 'PVIT_LINK_CODE', 'pvitLinkCode'],
] as const satisfies readonly (readonly [string, string, keyof AccountSettings])[]

/** Whether an API answers behind each code. Asked without a key or a field: nothing can come of it. */
export async function checkApis({ accounts, pvitBaseUrl }: Settings): Promise<Finding[]> {
  const asked = new Map<string, Promise<readonly [string, ProbeOutcome]>>()
  for (const account of accounts) {
    for (const [api, setting, field] of apis) {
      const code = account[field]
      if (code === null) continue
      const address = readAddress(api, code, pvitBaseUrl)
      if (!asked.has(address.url))
        asked.set(
          address.url,
          probeApi(api, address).then((outcome) => [setting, outcome]),
        )
    }
  }
  const findings = (await Promise.all(asked.values())).flatMap(([setting, outcome]) =>
    judge(setting, outcome, pvitBaseUrl),
  )
  return findings.length > 0
    ? once(findings)
    : [{ state: 'ok', says: `${asked.size} answer at ${pvitBaseUrl}` }]
}

function judge(setting: string, outcome: ProbeOutcome, baseUrl: string): Finding[] {
  if (outcome.kind === 'no-answer') {
    return [
      {
        state: 'fault',
        says: `${baseUrl} does not answer: ${causes[outcome.cause] ?? outcome.cause}`,
        cure: 'Check PVIT_BASE_URL, and that this machine may call out on its port; behind a firewall, let it through.',
      },
    ]
  }
  const { fault } = outcome
  switch (fault.error) {
    case 'INVALID_MERCHANT_IP_ADDRESS':
      return [explainFault(fault.error)]
    case 'API_NOT_FOUND':
    case 'MERCHANT_NOT_FOUND':
      return [
        {
          ...explainFault(fault.error),
          says: `${setting}: PVIT says ${fault.error} (${fault.code})`,
        },
      ]
    case 'API_MAINTENANCE_MODE':
    case 'UNAVAILABLE_SERVICE':
      return [
        {
          state: 'warning',
          says: `PVIT says ${fault.error} (${fault.code})`,
          cure: 'Try again later.',
        },
      ]
    case null:
      return [notPvit(setting, fault, baseUrl)]
    default:
      // It misses the key, or a field: then it is the API.
      return []
  }
}

function notPvit(setting: string, { httpStatus }: PvitFault, baseUrl: string): Finding {
  const says = `${setting}: HTTP ${httpStatus}, not in PVIT's words`
  if (httpStatus >= 500)
    return { state: 'warning', says, cure: 'PVIT has trouble: try again later.' }
  if (httpStatus === 429)
    return { state: 'warning', says, cure: 'It is asked too often from here: try again later.' }
  return {
    state: 'fault',
    says,
    cure: `Something other than PVIT answers at ${baseUrl}, or a firewall on the way. Check PVIT_BASE_URL and this machine's proxy settings.`,
  }
}

const causes: Readonly<Record<string, string>> = {
  dns: 'its name is not in the DNS',
  refused: 'nothing listens there',
  unreachable: 'there is no way to it from here',
  tls: 'its certificate does not hold',
  'connect-timeout': 'no connection in time',
  timeout: 'no answer in time',
  reset: 'the connection broke',
}

/** Six APIs on one host that is down are one fault. */
function once(findings: readonly Finding[]): Finding[] {
  return findings.filter(
    ({ says }, at) => findings.findIndex((other) => other.says === says) === at,
  )
}
