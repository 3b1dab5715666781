import { Hono } from 'hono'
import { randomBytes } from 'node:crypto'
import { createPvit, systemClock, type Clock } from '@pvit-checkout/pvit'
import type { PaymentMethod } from '@pvit-checkout/contract/checkout'
import type { OpenedSession, OpenSession } from '@pvit-checkout/contract/shop'
import { readSettings, type Config, type Settings } from './config/settings.ts'
import { createKeys, type Keys } from './keys/keys.ts'
import { causeOf, silentLog, type Log } from './log.ts'
import { createPayers, payerTimeoutMs } from './payers.ts'
import { createAsk } from './payments/ask.ts'
import { createHints } from './payments/hints.ts'
import { createHub } from './payments/hub.ts'
import { createLinkOpener, isPvitLink } from './payments/links.ts'
import { createPace } from './payments/pace.ts'
import { createReconciler } from './payments/reconcile.ts'
import type { Random } from './payments/reference.ts'
import { createSender } from './payments/send.ts'
import { createSettle } from './payments/settle.ts'
import { createStart } from './payments/start.ts'
import { checkoutRoutesOf } from './routes/checkout.ts'
import { operationRoutesOf } from './routes/operations.ts'
import { onError, onNotFound } from './routes/problems.ts'
import { pvitRoutesOf } from './routes/pvit.ts'
import { returnRoutesOf } from './routes/return.ts'
import { shopRoutesOf, toOpened } from './routes/shop.ts'
import { securityHeaders } from './routes/security.ts'
import { createSessions } from './sessions/sessions.ts'
import { createTokens } from './sessions/tokens.ts'
import { createSqlStore } from './store/sql.ts'
import { openSqlite } from './store/sqlite.ts'
import { createVault } from './vault.ts'

/** What the proxy takes from outside, so that tests can push the clock and stand at the network's edge. */
export interface CheckoutDeps {
  readonly clock?: Clock
  readonly random?: Random
  /** How PVIT is reached; by default over connections of the client's own. */
  readonly fetch?: typeof globalThis.fetch
  readonly log?: Log
}

export interface CheckoutApp {
  /** Answers every route of the proxy, below the path of PUBLIC_URL. */
  fetch(request: Request): Promise<Response>
  openSession(input: OpenSession): Promise<OpenedSession>
  /** Ask PVIT for keys and look after payments. Call it once the routes can be reached: PVIT posts the key to them. */
  begin(): Promise<void>
  /** Takes no new work, lets what is under way settle, closes the database. */
  close(): Promise<void>
}

/**
 * The whole proxy over one settings object. Rejects with a SettingsError naming every fault, or a DatabaseInUseError.
 * Nothing is asked of PVIT before `begin()`.
 */
export async function createCheckoutApp(
  config: Config | Settings,
  deps: CheckoutDeps = {},
): Promise<CheckoutApp> {
  const settings = isSettings(config) ? config : readSettings(config)
  const { clock = systemClock, log = silentLog } = deps
  const random = deps.random ?? systemRandom
  const account = settings.pvitAccount

  const vault = createVault(settings.checkoutSecretKey, random)
  const file = openSqlite(settings.databaseUrl.slice('file:'.length))
  const store = await createSqlStore(file.dialect, vault, () => file.close())
  await store.dropLeases(clock.now())

  const pvit = createPvit({
    account,
    baseUrl: settings.pvitBaseUrl,
    codes: codesOf(settings),
    urlCodes: urlCodesOf(settings),
    callbackFormat: settings.pvitCallbackFormat,
    clock,
    timeouts: { kyc: payerTimeoutMs },
    limits: { minAmount: settings.pvitMinAmount, maxAmount: settings.pvitMaxAmount },
    ...(deps.fetch === undefined ? {} : { fetch: deps.fetch }),
  })
  const keys: Keys = await createKeys({
    account,
    password: settings.pvitPassword,
    seed: settings.pvitSecret,
    canReadBalance: settings.pvitBalanceCode !== null,
    pvit,
    store,
    clock,
    random,
    log,
  })

  const hub = createHub()
  const settle = createSettle({
    store,
    hub,
    clock,
    random,
    log,
    onDue: (at) => reconciler.lookBy(at),
  })
  const pace = createPace()
  const ask = createAsk({ pvit, keys, settle, clock, pace })
  const opener = createLinkOpener(deps.fetch ?? globalThis.fetch, clock)
  const sender = createSender({
    store,
    pvit,
    keys,
    settle,
    ask,
    clock,
    terms: termsOf(settings),
    opener,
    isPvitLink: (url) => isPvitLink(url, settings.pvitBaseUrl, settings.pvitLinkHosts),
  })
  const reconciler = createReconciler({
    store,
    ask,
    sender,
    settle,
    hub,
    clock,
    log,
    pace,
    repostWhenNotFound: settings.repostWhenNotFound,
  })
  const pending = new Set<Promise<void>>()
  const background = (work: Promise<void>) => {
    pending.add(work)
    void work.finally(() => pending.delete(work))
  }
  const start = createStart({
    store,
    sender,
    ask,
    keys,
    hub,
    clock,
    random,
    log,
    background,
    account,
    waitMs: (method) =>
      method === 'mobile_money' ? settings.waitSeconds : settings.linkWaitSeconds,
  })
  const sessions = createSessions({
    store,
    clock,
    random,
    methods: methodsOf(settings),
    limits: { min: settings.pvitMinAmount, max: settings.pvitMaxAmount },
    ttlMs: settings.sessionTtlSeconds,
    origins: originsOf(settings),
  })
  const tokens = createTokens(vault)
  const hints = createHints({ store, clock, log, onDue: (at) => reconciler.lookBy(at) })
  const lookUpPayer = createPayers({
    pvit,
    keys,
    store,
    vault,
    clock,
    enabled: settings.pvitKycCode !== null,
  })

  const house = { store, hub, clock, log, sessions, tokens, hints }
  const basePath = new URL(settings.publicUrl).pathname.replace(/\/$/, '')
  const app = new Hono()
    .basePath(basePath)
    .use(securityHeaders(`${basePath}/return/`))
    .route('/', shopRoutesOf({ ...house, apiKey: settings.checkoutApiKey }))
    .route(
      '/',
      checkoutRoutesOf({ ...house, start, lookUpPayer, settings, origins: originsOf(settings) }),
    )
    .route('/', pvitRoutesOf({ hookToken: settings.hookToken, hints, keys, log }))
    .route('/', returnRoutesOf(basePath))
    .route('/', operationRoutesOf({ keys: [{ account, keys }] }))
  app.onError(onError(log))
  app.notFound(onNotFound)

  return {
    fetch: async (request) => app.fetch(request),
    openSession: async (input) =>
      toOpened((await sessions.open(input)).session, tokens, clock.now()),
    async begin() {
      reconciler.begin()
      await keys.begin()
    },
    async close() {
      hub.close()
      keys.stop()
      await reconciler.stop()
      await Promise.all(pending)
      await store
        .close()
        .catch((error: unknown) =>
          log.error('the database did not close', { cause: causeOf(error) }),
        )
    },
  }
}

/** What the settings can start, in the order the shopper sees it. */
function methodsOf(settings: Settings): readonly PaymentMethod[] {
  return settings.pvitLinkCode === null
    ? ['mobile_money']
    : ['mobile_money', 'card', 'web', 'restlink']
}

const systemRandom: Random = {
  bytes: (length) => randomBytes(length),
  number: () => Math.random(),
}

function isSettings(config: Config | Settings): config is Settings {
  return typeof config.checkoutApiKey === 'object'
}

function codesOf(settings: Settings) {
  const { pvitRestCode: rest, pvitStatusCode: status, pvitRenewCode: renew } = settings
  return {
    rest,
    status,
    renew,
    ...present({
      link: settings.pvitLinkCode,
      balance: settings.pvitBalanceCode,
      kyc: settings.pvitKycCode,
    }),
  }
}

function urlCodesOf(settings: Settings) {
  const { pvitCallbackCode: callback, pvitSecretCode: secret } = settings
  return {
    callback,
    secret,
    ...present({ success: settings.pvitSuccessCode, failed: settings.pvitFailedCode }),
  }
}

/** Without the settings that are absent. */
function present<Name extends string>(
  values: Record<Name, string | null>,
): Partial<Record<Name, string>> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== null),
  ) as Partial<Record<Name, string>> // nulls are gone
}

function termsOf(settings: Settings) {
  return {
    agent: settings.pvitAgent,
    ownerCharge: settings.pvitOwnerCharge,
    operatorOwnerCharge: settings.pvitOperatorOwnerCharge,
  }
}

/** A page served by the proxy's own origin may use it too. */
function originsOf(settings: Settings): readonly string[] {
  return [...settings.checkoutOrigins, new URL(settings.publicUrl).origin]
}
