import type { Api } from '@pvit-checkout/pvit/wire'
import { addressCode } from './settings.ts'
import type { Setup } from './simulator.ts'

/** The settings a proxy needs to use this simulator, ready for a `.env` file. */
export function envBlock(setup: Setup, url: string): string {
  const named = (test: (entry: Setup['urls'][number]) => boolean) => setup.urls.find(test)?.code
  const code = (api: Api) => {
    const bare = setup.codes[api]
    return bare === null ? null : addressCode(setup.mode, api, bare)
  }
  const success = named(({ url: at }) => /success/.test(at))
  const failed = named(({ url: at }) => /fail/.test(at))
  const lines: [name: string, value: string | null | undefined][] = [
    ['PVIT_BASE_URL', url],
    ['PVIT_ENVIRONMENT', setup.accounts[0]?.environment ?? 'test'],
    ['PVIT_ACCOUNT', setup.account],
    ['PVIT_ACCOUNTS', setup.accounts.length > 1 ? accountList(setup) : undefined],
    ['PVIT_PASSWORD', setup.password],
    ['PVIT_REST_CODE', code('rest')],
    // The proxy refuses links without both ways back.
    ['PVIT_LINK_CODE', success && failed && code('link')],
    ['PVIT_STATUS_CODE', code('status')],
    ['PVIT_BALANCE_CODE', code('balance')],
    ['PVIT_KYC_CODE', code('kyc')],
    ['PVIT_RENEW_CODE', code('renew')],
    [
      'PVIT_CALLBACK_CODE',
      named(({ kind, url: at }) => kind === 'callback' || at.endsWith('/callback')),
    ],
    ['PVIT_SECRET_CODE', named(({ kind, url: at }) => kind === 'secret' || at.endsWith('/secret'))],
    ['PVIT_SUCCESS_CODE', success],
    ['PVIT_FAILED_CODE', failed],
  ]
  const set = lines.filter(([, value]) => value).map(([name, value]) => `${name}=${value}`)
  const unset = lines
    .filter(([name, value]) => !value && name !== 'PVIT_ACCOUNTS')
    .map(([name]) => `# ${name}=`)
  return `${[...set, ...unset].join('\n')}\n`
}

/** Whose customers each account takes. What an entry leaves out, the proxy takes from the other lines. */
function accountList({ accounts, password: usual }: Setup): string {
  const entries = accounts.map(({ code, operator, environment, password }) => ({
    account: code,
    environment,
    ...(operator !== null && takes[operator]),
    ...(password !== usual && { password }),
  }))
  return JSON.stringify(entries)
}

const takes = {
  AIRTEL_MONEY: { operators: ['airtel'], methods: ['mobile_money', 'web', 'restlink'] },
  MOOV_MONEY: { operators: ['moov'], methods: ['mobile_money', 'web', 'restlink'] },
  VISA_MASTERCARD: { methods: ['card'] },
}
