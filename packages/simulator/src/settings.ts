import type { Api } from '@pvit-checkout/pvit/wire'
import type { Random } from './random.ts'
import type { Account, Environment, UrlEntry, World } from './world.ts'
import { operatorNamed } from './operators.ts'

/** Which generations of addresses are served. `v2` is the mix seen in the wild: rest, kyc and renew-secret under `/v2`, the others bare. */
export type Mode = 'both' | 'v1' | 'v2'

export interface AccountOptions {
  /** `ACC_…`. */
  code: string
  /** With one: a production account of that operator (`AIRTEL_MONEY`, `MOOV_MONEY`, `VISA_MASTERCARD`). Without: a test account that takes all. */
  operator?: string | null
  /** `test` without an operator, `production` with one, unless said here. */
  environment?: Environment
  /** Of renew-secret. Default: the simulator's own `password`. */
  password?: string
  active?: boolean
  /** Whole XAF. A test account starts with the 5 000 XAF of play money PVIT gives it. */
  balance?: number
  balanceCeiling?: number | null
}

export interface UrlOptions {
  url: string
  kind?: UrlEntry['kind']
  environment?: Environment | null
  active?: boolean
}

/** Where PVIT's document is silent or torn, one may choose; the defaults follow the document's tables. */
export interface Profile {
  /** How a bad key is refused: `by-generation` is 403/3100 on bare addresses and 401 on `/v2` ones. */
  badKey: 'by-generation' | '403' | '401'
  /** The code of a missing parameter: 1012 in the document's table, 10003 in its sample. */
  missingParameter: 1012 | 10003
  /** Which id STATUS knows a transaction by. */
  statusBy: 'both' | 'reference' | 'pvit-id'
  /** The document's KYC sample shows no key; every integration sends one. */
  kycNeedsKey: boolean
  /** An assumption: callbacks and STATUS of a failure name its cause in a `reason` field. */
  reasons: boolean
  /** The `code` of a FAILED callback: no sample of one is known. */
  failedCallbackCode: number
  /** What a renewal does to the key before: PVIT's grace period is not known. */
  oldKey: 'dies' | 'lives'
  /** Whether the reply of renew-secret waits until the key has been POSTed (an undeliverable key is then 503/10008). */
  keyBeforeReply: boolean
}

export const documentedProfile: Profile = {
  badKey: 'by-generation',
  missingParameter: 1012,
  statusBy: 'both',
  kycNeedsKey: true,
  reasons: false,
  failedCallbackCode: 400,
  oldKey: 'dies',
  keyBeforeReply: true,
}

export interface Settings {
  mode: Mode
  /** Learn codes and accounts from the calls instead of refusing unknown ones. */
  anyCodes: boolean
  password: string
  /** How long a prompt waits before the customer decides by the test rule or the magic number; null: never alone. */
  decideAfterMs: number | null
  /** How long a prompt lives when nobody answers. PVIT publishes no figure. */
  promptLifeMs: number
  /** How long AMBIGUOUS lasts before it resolves. */
  ambiguousMs: number
  keyLifeSeconds: number
  linkLifeMs: number
  /** Pause between an outcome and its callback. */
  callbackDelayMs: number
  /** Waits between tries of a callback nobody acknowledged. Empty: one try only; PVIT publishes no policy. */
  callbackRetriesMs: number[]
  callbackTimeoutMs: number
  /** Outgoing addresses of the merchant; empty: all are welcome, as at PVIT. */
  allowedIps: string[]
  merchantActive: boolean
  minAmount: number
  maxAmount: number
  profile: Profile
}

export const defaultSettings: Omit<Settings, 'password'> = {
  mode: 'both',
  anyCodes: false,
  decideAfterMs: 8_000,
  promptLifeMs: 120_000,
  ambiguousMs: 30_000,
  keyLifeSeconds: 3600,
  linkLifeMs: 15 * 60_000,
  callbackDelayMs: 0,
  callbackRetriesMs: [],
  callbackTimeoutMs: 10_000,
  allowedIps: [],
  merchantActive: true,
  minAmount: 151,
  maxAmount: 490_000,
  profile: documentedProfile,
}

/** Whether mode `v2` serves the API under `/v2`; the others keep their bare address there. */
export function isNewer(api: Api): boolean {
  return api === 'rest' || api === 'kyc' || api === 'renew'
}

/** An API's code as a client's settings take it: with its prefix where no other address is served. */
export function addressCode(mode: Mode, api: Api, code: string): string {
  return mode === 'v2' && isNewer(api) ? `v2/${code}` : code
}

const apis: Api[] = ['rest', 'link', 'status', 'balance', 'kyc', 'renew']

/** Puts what the merchant's dashboard would hold into the world. What a kept world already knows wins over defaults, not over options. */
export function furnish(
  world: World,
  options: {
    accounts?: AccountOptions[] | undefined
    codes?: Partial<Record<Api, string>> | undefined
    urls?: Record<string, string | UrlOptions> | undefined
    password?: string | undefined
  },
  { random, settings }: { random: Random; settings: Settings },
): void {
  for (const api of apis) {
    const given = options.codes?.[api]
    if (given !== undefined) {
      world.codes[api] = checked(
        given,
        /^[A-Za-z0-9]{1,32}$/,
        `codes.${api}`,
        'letters and digits only',
      )
    } else if (!settings.anyCodes) world.codes[api] ??= random.code(16, 'api', api)
  }
  // A password given anew is the merchant changing it in the dashboard.
  if (options.password !== undefined) {
    for (const account of world.accounts.values()) account.password = options.password
  }
  for (const account of options.accounts ?? []) {
    world.accounts.set(account.code, toAccount(account, world.accounts.get(account.code), settings))
  }
  if (world.accounts.size === 0 && !settings.anyCodes) {
    const code = `ACC_${random.code(13, 'account')}`
    world.accounts.set(code, toAccount({ code }, undefined, settings))
  }
  for (const [code, entry] of Object.entries(options.urls ?? {})) {
    world.urls.set(code, toUrl(code, typeof entry === 'string' ? { url: entry } : entry))
  }
}

/** An account as the dashboard would hold it; the money and counters of a kept one are carried over. */
export function toAccount(
  options: AccountOptions,
  kept: Account | undefined,
  settings: Pick<Settings, 'password'>,
): Account {
  const code = checked(options.code, /^[A-Za-z0-9_-]{1,64}$/, 'account', 'for example ACC_DEMO')
  const operator = options.operator ? operatorNamed(options.operator) : null
  if (options.operator && !operator) {
    throw new Error(
      `Account ${code}: no operator is called "${options.operator}". Say AIRTEL_MONEY, MOOV_MONEY or VISA_MASTERCARD, or leave it out for the test account.`,
    )
  }
  const environment = options.environment ?? (operator ? 'production' : 'test')
  return {
    code,
    operator,
    environment,
    password: options.password ?? settings.password,
    active: options.active ?? true,
    balance: kept?.balance ?? options.balance ?? (environment === 'test' ? 5000 : 0),
    balanceCeiling: options.balanceCeiling ?? null,
    goLive: kept?.goLive ?? { successes: 0, failures: 0 },
  }
}

function toUrl(code: string, options: UrlOptions): UrlEntry {
  checked(code, /^[A-Za-z0-9_-]{1,32}$/, 'URL code', 'letters and digits only, for example CALLB')
  if (!URL.canParse(options.url) || !/^https?:$/.test(new URL(options.url).protocol)) {
    throw new Error(
      `URL code ${code} needs a whole http(s) address, like ${code}=https://shop.example/pvit/…/callback.`,
    )
  }
  return {
    code,
    url: options.url,
    kind: options.kind ?? null,
    environment: options.environment ?? null,
    active: options.active ?? true,
  }
}

function checked(value: string, shape: RegExp, field: string, cure: string): string {
  if (shape.test(value)) return value
  throw new Error(`${field}: "${value}" does not look right (${cure}).`)
}
