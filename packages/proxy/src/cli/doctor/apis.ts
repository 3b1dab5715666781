import { probeApi, readAddress, type PvitFault, type ProbeOutcome } from '@pvit-checkout/pvit'
import { apiSettings } from '../../config/account-settings.ts'
import type { Settings } from '../../config/settings.ts'
import type { Finding } from '../report.ts'
import { networkCauses } from '../network-causes.ts'
import { explainFault } from './cures.ts'

/** Whether an API answers behind each code. Asked without a key or a field: nothing can come of it. */
export async function checkApis({ accounts, pvitBaseUrl }: Settings): Promise<Finding[]> {
  const asked = new Map<string, Asked>()
  for (const { pvitAccount, ...account } of accounts) {
    for (const [api, setting, field] of apiSettings) {
      const code = account[field]
      if (code === null) continue
      const address = readAddress(api, code, pvitBaseUrl)
      const outcome = asked.get(address.url)?.outcome ?? probeApi(api, address)
      const of = [...(asked.get(address.url)?.of ?? []), pvitAccount]
      asked.set(address.url, { api, setting, of, outcome })
    }
  }
  const judged = [...asked.values()].map(async ({ api, setting, of, outcome }) => {
    // What all accounts share needs no account's name.
    const name = of.length === accounts.length ? setting : `${setting} of ${of.join(' and ')}`
    return judge(api, await outcome, pvitBaseUrl).map((finding) => ({ setting: name, ...finding }))
  })
  const verdicts = (await Promise.all(judged)).flat()
  return verdicts.length > 0
    ? together(verdicts)
    : [{ state: 'ok', says: `${asked.size} answer at ${pvitBaseUrl}` }]
}

type Api = (typeof apiSettings)[number][0]

interface Asked {
  readonly api: Api
  readonly setting: string
  /** The accounts that have this address. */
  readonly of: readonly string[]
  readonly outcome: Promise<ProbeOutcome>
}

/** What an answer says, and whether it says it of this API alone. */
type Verdict = Finding & { readonly ofOne: boolean }

function judge(api: Api, outcome: ProbeOutcome, baseUrl: string): Verdict[] {
  if (outcome.kind === 'no-answer') {
    return [
      {
        ofOne: false,
        state: 'fault',
        says: `${baseUrl} does not answer: ${networkCauses[outcome.cause]}`,
        cure: outcome.cause === 'tls' ? cureOfCertificate : cureOfSilence,
      },
    ]
  }
  const { fault } = outcome
  switch (fault.error) {
    case 'INVALID_MERCHANT_IP_ADDRESS':
      return [{ ofOne: false, ...explainFault(fault.error) }]
    case 'API_NOT_FOUND':
    case 'MERCHANT_NOT_FOUND':
      return [
        {
          ofOne: true,
          ...explainFault(fault.error),
          says: `PVIT says ${fault.error} (${fault.code})`,
        },
      ]
    case 'API_MAINTENANCE_MODE':
    case 'UNAVAILABLE_SERVICE':
      return [
        {
          ofOne: false,
          state: 'warning',
          says: `PVIT says ${fault.error} (${fault.code})`,
          cure: 'Try again later.',
        },
      ]
    case null:
      return [{ ofOne: true, ...notPvit(api, fault, baseUrl) }]
    default:
      // It misses the key, or a field: then it is the API.
      return []
  }
}

function notPvit(api: Api, { httpStatus }: PvitFault, baseUrl: string): Finding {
  const says = `HTTP ${httpStatus}, not in PVIT's words`
  // A renewal's success names no key: PVIT posts it. Whether one comes is seen once it is asked for.
  if (api === 'renew' && httpStatus < 300) {
    return {
      state: 'warning',
      says: `${says}, to a call without an account: it tells nothing of this code`,
      cure: 'Look below whether a key came. If one did, leave it as it is.',
    }
  }
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

const cureOfSilence =
  'Check PVIT_BASE_URL, and that this machine may call out on its port; behind a firewall, let it through.'
const cureOfCertificate =
  "Check PVIT_BASE_URL and this machine's clock. If both are right, somebody on the way opens TLS (then name its authority in NODE_EXTRA_CA_CERTS), or PVIT's certificate is over: wait, and do not switch the check off."

/** Six APIs that answer alike are one fault, which names the settings where it is about them. */
function together(verdicts: readonly (Verdict & { readonly setting: string })[]): Finding[] {
  const isFirst = ({ says }: Verdict, at: number) =>
    verdicts.findIndex((other) => other.says === says) === at
  return verdicts.filter(isFirst).map(({ ofOne, setting: _, ...finding }) => {
    const alike = verdicts.filter(({ says }) => says === finding.says)
    const settings = alike.map(({ setting }) => setting).join(', ')
    return ofOne ? { ...finding, says: `${settings}: ${finding.says}` } : finding
  })
}
