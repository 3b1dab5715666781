import type { Setup } from './simulator.ts'

/** The settings a proxy needs to use this simulator, ready for a `.env` file. */
export function envBlock(setup: Setup, url: string): string {
  const named = (test: (entry: Setup['urls'][number]) => boolean) => setup.urls.find(test)?.code
  const lines: [string, string | null | undefined][] = [
    ['PVIT_BASE_URL', url],
    ['PVIT_ENVIRONMENT', setup.accounts[0]?.environment ?? 'test'],
    ['PVIT_ACCOUNT', setup.account],
    ['PVIT_PASSWORD', setup.password],
    ['PVIT_REST_CODE', setup.codes.rest],
    ['PVIT_LINK_CODE', setup.codes.link],
    ['PVIT_STATUS_CODE', setup.codes.status],
    ['PVIT_BALANCE_CODE', setup.codes.balance],
    ['PVIT_KYC_CODE', setup.codes.kyc],
    ['PVIT_RENEW_CODE', setup.codes.renew],
    [
      'PVIT_CALLBACK_CODE',
      named(({ kind, url: at }) => kind === 'callback' || at.endsWith('/callback')),
    ],
    ['PVIT_SECRET_CODE', named(({ kind, url: at }) => kind === 'secret' || at.endsWith('/secret'))],
    ['PVIT_SUCCESS_CODE', named(({ url: at }) => /success/.test(at))],
    ['PVIT_FAILED_CODE', named(({ url: at }) => /fail/.test(at))],
  ]
  const set = lines.filter(([, value]) => value).map(([name, value]) => `${name}=${value}`)
  const unset = lines.filter(([, value]) => !value).map(([name]) => `# ${name}=`)
  return `${[...set, ...unset].join('\n')}\n`
}
