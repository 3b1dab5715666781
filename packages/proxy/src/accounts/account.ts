import { createPvit, type Clock, type Pvit } from '@pvit-checkout/pvit'
import type { Operator, PaymentMethod } from '@pvit-checkout/contract/checkout'
import type { ExpiringKey } from '@pvit-checkout/contract/shop'
import type { AccountSettings } from '../config/account-settings.ts'
import type { Settings } from '../config/settings.ts'
import { createKeys, type Keys } from '../keys/keys.ts'
import type { Suspicions } from '../limits/suspicions.ts'
import type { Log } from '../log.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { payerTimeoutMs } from '../payers.ts'
import { createBreaker, type Breaker } from '../payments/breaker.ts'
import { createPace, type Pace } from '../payments/pace.ts'
import type { Random } from '../payments/reference.ts'
import type { Bus } from '../store/bus.ts'
import type { Store } from '../store/store.ts'

/** One of PVIT's operation accounts: a key, a pace and codes of its own. A key of one is refused for another. */
export interface Account {
  readonly code: string
  readonly environment: 'test' | 'production'
  /** Whose numbers it takes; null: everybody's. */
  readonly operators: readonly Operator[] | null
  /** What can be started on it, in the order the shopper sees it. */
  readonly methods: readonly PaymentMethod[]
  readonly pvit: Pvit
  readonly keys: Keys
  readonly pace: Pace
  readonly breaker: Breaker
  /** It has a code for the name check. */
  readonly namesPayers: boolean
  /** It has a code for the balance. */
  readonly readsBalance: boolean
}

export interface AccountDeps {
  readonly house: Settings
  readonly store: Store
  readonly bus: Bus | null
  readonly onKeyExpiring: (key: ExpiringKey, seq: number) => void
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly suspicions: Suspicions
  readonly metrics: Pick<Metrics, 'watchPvit'>
  readonly fetch: typeof globalThis.fetch | undefined
  /** How many instances ask PVIT about the account, this one included. */
  readonly sharers: () => number
}

export async function createAccount(
  settings: AccountSettings,
  deps: AccountDeps,
): Promise<Account> {
  const { house, store, bus, clock, random, log, suspicions, metrics, fetch } = deps
  const { pvitAccount: code } = settings
  const breaker = createBreaker({ account: code, clock, log })
  const pvit = metrics.watchPvit(
    code,
    breaker.watch(
      createPvit({
        account: code,
        baseUrl: house.pvitBaseUrl,
        codes: {
          rest: settings.pvitRestCode,
          status: settings.pvitStatusCode,
          renew: settings.pvitRenewCode,
          ...present({
            link: settings.pvitLinkCode,
            balance: settings.pvitBalanceCode,
            kyc: settings.pvitKycCode,
          }),
        },
        urlCodes: {
          callback: settings.pvitCallbackCode,
          secret: settings.pvitSecretCode,
          ...present({ success: settings.pvitSuccessCode, failed: settings.pvitFailedCode }),
        },
        callbackFormat: house.pvitCallbackFormat,
        clock,
        timeouts: { kyc: payerTimeoutMs },
        limits: { minAmount: house.pvitMinAmount, maxAmount: house.pvitMaxAmount },
        ...(fetch === undefined ? {} : { fetch }),
      }),
    ),
  )
  const keys = await createKeys({
    account: code,
    password: settings.pvitPassword,
    seed: settings.pvitSecret,
    canReadBalance: settings.pvitBalanceCode !== null,
    ...{ pvit, store, bus, clock, random, log, suspicions },
    onExpiring: ({ seq, expiresAt, cause }) =>
      deps.onKeyExpiring(
        {
          account: code,
          environment: settings.pvitEnvironment,
          expiresAt: new Date(expiresAt).toISOString(),
          cause,
        },
        seq,
      ),
  })
  return {
    code,
    environment: settings.pvitEnvironment,
    operators: settings.pvitOperators,
    methods: methodsOf(settings),
    pvit,
    keys,
    pace: createPace(deps.sharers),
    breaker,
    namesPayers: settings.pvitKycCode !== null,
    readsBalance: settings.pvitBalanceCode !== null,
  }
}

function methodsOf({ pvitLinkCode, pvitMethods }: AccountSettings): readonly PaymentMethod[] {
  const possible: PaymentMethod[] =
    pvitLinkCode === null ? ['mobile_money'] : ['mobile_money', 'card', 'web', 'restlink']
  return pvitMethods === null ? possible : possible.filter((method) => pvitMethods.includes(method))
}

/** Without the settings that are absent. */
function present<Name extends string>(
  values: Record<Name, string | null>,
): Partial<Record<Name, string>> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== null),
  ) as Partial<Record<Name, string>> // nulls are gone
}
