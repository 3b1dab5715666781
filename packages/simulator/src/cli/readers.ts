import { hooks, faultNamed } from '../faults/catalogue.ts'
import type { ArmedFault } from '../faults/faults.ts'
import type { AccountOptions, Mode, Profile, UrlOptions } from '../settings.ts'
import type { Api } from '@pvit-checkout/pvit/wire'

/** Each reads the words of one flag, or throws what is wrong and how it is written. */

export function readPort(text = '8788'): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port < 65_536) return port
  throw new Error(`--port ${text}: a number from 0 to 65535 is wanted.`)
}

export function readMode(text: string | undefined): Mode | undefined {
  if (text === undefined) return undefined
  if (text === 'both' || text === 'v1' || text === 'v2') return text
  throw new Error(`--mode ${text}: say both, v1 or v2.`)
}

export function readAccount(text: string): AccountOptions {
  const [code = '', operator] = text.split(':')
  return { code, operator: operator ?? null }
}

const apiNames: Record<string, Api> = {
  rest: 'rest',
  link: 'link',
  status: 'status',
  balance: 'balance',
  kyc: 'kyc',
  renew: 'renew',
  'renew-secret': 'renew',
}

export function readCodes(list: string[]): Partial<Record<Api, string>> {
  const codes: Partial<Record<Api, string>> = {}
  for (const item of list) {
    const [name, code] = pair(item, '--code', 'rest=RESTCODE00000001')
    const api = apiNames[name]
    if (!api)
      throw new Error(`--code ${item}: the API is one of ${Object.keys(apiNames).join(', ')}.`)
    codes[api] = code
  }
  return codes
}

export function readUrls(list: string[]): Record<string, UrlOptions> {
  const urls: Record<string, UrlOptions> = {}
  for (const item of list) {
    const [name, url] = pair(item, '--url', 'CALLB=https://shop.example/pvit/callback')
    const [code = '', kind] = name.split(':')
    if (kind !== undefined && kind !== 'callback' && kind !== 'secret' && kind !== 'redirection') {
      throw new Error(`--url ${code}:${kind}=…: the kind is callback, secret or redirection.`)
    }
    urls[code] = { url, kind: kind ?? null }
  }
  return urls
}

/** As readWait, or `never`, which is null. */
export function readWaitOrNever(flag: string, text: string | undefined): number | null | undefined {
  return text === 'never' ? null : readWait(flag, text, ' (or never)')
}

/** `8s`, `500ms`, `2m`; seconds when no unit is given. Undefined stays undefined. */
export function readWait(flag: string, text: string | undefined, or = ''): number | undefined {
  if (text === undefined) return undefined
  const found = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text)
  const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000 }
  if (found) return Number(found[1]) * (units[found[2] ?? 's'] ?? 1000)
  throw new Error(`${flag} ${text}: a time is written 500ms, 8s or 2m${or}.`)
}

const profileWords: Record<string, (value: string) => Partial<Profile> | null> = {
  reasons: () => ({ reasons: true }),
  'kyc-without-key': () => ({ kycNeedsKey: false }),
  'old-key-lives': () => ({ oldKey: 'lives' }),
  'key-after-reply': () => ({ keyBeforeReply: false }),
  'bad-key': (value) => (value === '401' || value === '403' ? { badKey: value } : null),
  'missing-parameter': (value) => {
    if (value === '1012') return { missingParameter: 1012 }
    return value === '10003' ? { missingParameter: 10003 } : null
  },
  'status-by': (value) =>
    value === 'reference' || value === 'pvit-id' || value === 'both' ? { statusBy: value } : null,
  'failed-code': (value) =>
    /^\d{1,6}$/.test(value) ? { failedCallbackCode: Number(value) } : null,
}

export function readProfile(text: string | undefined): Partial<Profile> | undefined {
  if (text === undefined) return undefined
  const profile: Partial<Profile> = {}
  for (const item of text.split(',')) {
    const [word = '', value = ''] = item.trim().split('=')
    const read = profileWords[word]?.(value)
    if (!read) {
      const known = Object.keys(profileWords).join(', ')
      throw new Error(`--profile ${item}: not one of ${known}, or not a value it takes.`)
    }
    Object.assign(profile, read)
  }
  return profile
}

/** `NAME[@api][=rate][:param=value…]`, several by comma; `times`, `nth` and `reference` narrow, the rest are the fault's own. */
export function readFaults(
  text: string | undefined,
): (Omit<ArmedFault, 'name'> & { name: string })[] {
  return (text ?? '').split(',').filter(Boolean).map(readFault)
}

function readFault(item: string): Omit<ArmedFault, 'name'> & { name: string } {
  // A colon inside an address is not one of ours.
  const [head = '', ...settings] = item.trim().split(/:(?=\w+=)/)
  const [target = '', rate] = head.split('=')
  const [word = '', on] = target.split('@')
  const hook = hooks.find((candidate) => candidate === on)
  if (on !== undefined && !hook)
    throw new Error(`--faults ${item}: ${on} is none of ${hooks.join(', ')}.`)
  const params: Record<string, string> = Object.fromEntries(
    settings.map((setting) => pair(setting, `--faults ${word}:`, 'ms=3000')),
  )
  const { times, nth, reference, ...own } = params
  return {
    name: faultNamed(word).name,
    ...(hook && { on: hook }),
    ...(rate !== undefined && { rate: Number(rate) }),
    ...(times !== undefined && { times: Number(times) }),
    ...(nth !== undefined && { nth: Number(nth) }),
    ...(reference !== undefined && { reference }),
    params: own,
  }
}

function pair(item: string, flag: string, example: string): [string, string] {
  const at = item.indexOf('=')
  if (at > 0 && at < item.length - 1) return [item.slice(0, at), item.slice(at + 1)]
  throw new Error(`${flag} ${item}: write it like ${example}.`)
}
