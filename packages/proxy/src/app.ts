import { systemClock, type Clock } from '@pvit-checkout/pvit'
import type {
  ExpiringKey,
  OpenedSession,
  OpenSession,
  ShopEventType,
} from '@pvit-checkout/contract/shop'
import { createAccount } from './accounts/account.ts'
import { createAccounts } from './accounts/accounts.ts'
import { tellForgotten } from './accounts/forgotten.ts'
import { createBoundedLog } from './bounded-log.ts'
import { readSettings, type Config, type Settings } from './config/settings.ts'
import { tellSettings } from './config/tell-settings.ts'
import { capsOf, originsOf, termsOf } from './config/terms.ts'
import { createEvents } from './events/events.ts'
import type { EventHandler } from './events/handlers.ts'
import type { Post } from './events/webhook.ts'
import { sayFarewell } from './farewell.ts'
import { logged, silentLog, type Log } from './log.ts'
import { createBlockList } from './limits/block-list.ts'
import { createPromptLimits } from './limits/prompts.ts'
import { createStreams } from './limits/streams.ts'
import { createSuspicions } from './limits/suspicions.ts'
import { createMetrics, type RuntimeGauge } from './metrics/metrics.ts'
import { createPayers } from './payers.ts'
import { createAsk } from './payments/ask.ts'
import { createCallbackHealth, resultsKept } from './payments/callback-health.ts'
import { createHints } from './payments/hints.ts'
import { createHub } from './payments/hub.ts'
import { createSharedHub } from './payments/shared-hub.ts'
import { createLinkOpener, isPvitLink } from './payments/links.ts'
import { createReconciler } from './payments/reconcile.ts'
import type { Random } from './payments/reference.ts'
import { createSender } from './payments/send.ts'
import { createSettle } from './payments/settle.ts'
import { createStart } from './payments/start.ts'
import { createPayouts } from './payouts/payouts.ts'
import { beginPruning } from './pruning.ts'
import type { Connection, Passage } from './routes/connection.ts'
import type { Mounted } from './routes/methods.ts'
import { mountRoutes } from './routes/mount.ts'
import { toOpened } from './routes/shop.ts'
import { createSessions } from './sessions/sessions.ts'
import { createTokens } from './sessions/tokens.ts'
import type { OnUpdate } from './store/migrate.ts'
import { openStore, orClose } from './store/open.ts'
import { createOutage } from './store/outage.ts'
import { reseal } from './store/reseal.ts'
import { createSystemRandom } from './system-random.ts'
import { createVault } from './vault.ts'

/** What the proxy takes from outside, so that tests can push the clock and stand at the network's edge. */
export interface CheckoutDeps {
  readonly clock?: Clock
  /** On Postgres, the time that all instances go by; by default the database's own, unless `clock` is given. */
  readonly databaseTime?: () => Promise<number>
  /** What signatures are dated by; by default the machine's own clock, jumps and all, unless `clock` is given. */
  readonly wallTime?: () => number
  readonly random?: Random
  /** How PVIT is reached; by default over connections of the client's own. */
  readonly fetch?: typeof globalThis.fetch
  /** How the shop's webhook is reached; by default over connections that refuse private addresses. */
  readonly post?: Post
  readonly log?: Log
  /** Hears that a database of an older version is brought up to date before anything else; by default the log. */
  readonly onUpdate?: OnUpdate
  /** Of the process, for `GET /metrics`. */
  readonly runtime?: readonly RuntimeGauge[]
}

export interface CheckoutApp {
  /** What answers, below the path of PUBLIC_URL included. */
  readonly routes: readonly Mounted[]
  /** Answers every route of the proxy, below the path of PUBLIC_URL. */
  fetch(request: Request, connection?: Connection): Promise<Response>
  /** The same, but null for what is no route of the proxy; the request's body is untouched then. */
  answer(request: Request, connection?: Connection): Promise<Response | null>
  openSession(input: OpenSession): Promise<OpenedSession>
  on<Type extends ShopEventType>(type: Type, handler: EventHandler<Type>): () => void
  /** Ask PVIT for keys and look after payments. Call it once the routes can be reached: PVIT posts the key to them. */
  begin(): Promise<void>
  /**
   * Takes no new work, ends streams, lets what is under way settle, closes the database: not before `served`, for what is
   * asked until then is answered. Within 25 s it is over in any case.
   */
  close(served?: Promise<unknown>): Promise<void>
}

/**
 * The whole proxy over one settings object. Rejects with a SettingsError naming every fault, a DatabaseInUseError or
 * a DatabaseUnavailableError.
 * Nothing is asked of PVIT before `begin()`.
 */
export async function createCheckoutApp(
  config: Config | Settings,
  deps: CheckoutDeps = {},
): Promise<CheckoutApp> {
  const settings = isSettings(config) ? config : readSettings(config)
  const { clock: ownClock = systemClock, random = createSystemRandom() } = deps
  const log = createBoundedLog(deps.log ?? silentLog, ownClock)

  const vault = createVault(settings.checkoutSecretKey, random)
  const opened = await openStore(settings.databaseUrl, {
    ...{ vault, log },
    ...{ clock: deps.clock, databaseTime: deps.databaseTime },
    onUpdate:
      deps.onUpdate ??
      (({ length }) => log.info('the database is being brought up to date', { count: length })),
  })
  const { bus, instances, clock, close } = opened
  const metrics = createMetrics(clock)
  const suspicions = metrics.watchSuspicions(createSuspicions(log, ownClock))
  const outage = createOutage(clock)
  const store = metrics.watchStore(outage.watch(opened.store))

  const shared = bus !== null
  const wallTime = deps.wallTime ?? (deps.clock === undefined ? Date.now : () => clock.now())
  const events = createEvents({
    ...{ settings, store, clock, wallTime, random, log, shared },
    post: deps.post,
  })
  const closing = new AbortController()
  const pending = new Set<Promise<void>>()
  const background = (work: Promise<void>) => {
    pending.add(work)
    void work.finally(() => pending.delete(work))
  }
  const accountDeps = {
    ...{ house: settings, store, bus, clock, random, log, suspicions, metrics, fetch: deps.fetch },
    sharers: () => instances?.count() ?? 1,
    onKeyExpiring(key: ExpiringKey, seq: number) {
      const told = store.tellShop(events.outbox.ofExpiringKey(key, seq, clock.now()))
      background(logged(log, 'the shop could not be told', told).then(() => events.courier.kick()))
    },
  }
  const accounts = createAccounts(
    await orClose(
      opened,
      Promise.all(settings.accounts.map((account) => createAccount(account, accountDeps))),
    ),
  )

  const results = new Map<string, readonly boolean[]>()
  for (const { code } of accounts.all)
    results.set(code, await orClose(opened, store.listCalledBack(code, resultsKept)))
  const hub = bus === null ? createHub() : createSharedHub({ store, bus, clock, log })
  const settle = createSettle({
    store,
    hub: metrics.watchHub(hub),
    clock,
    random,
    log,
    onDue: (at) => reconciler.lookBy(at),
    health: metrics.watchHealth(createCallbackHealth(results, log)),
    outbox: events.outbox,
    onTold: () => events.courier.kick(),
  })
  const ask = createAsk({ store, accounts, settle, clock, log })
  const opener = createLinkOpener(deps.fetch ?? globalThis.fetch, clock)
  const sender = createSender({
    store,
    accounts,
    settle,
    ask,
    clock,
    log,
    terms: termsOf(settings),
    opener,
    isPvitLink: (url) => isPvitLink(url, settings.pvitBaseUrl, settings.pvitLinkHosts),
  })
  const onBroken = (account: string) => metrics.checkFailed(account)
  const reconciler = createReconciler({
    store,
    ask,
    sender,
    settle,
    hub,
    clock,
    log,
    accounts,
    repostWhenNotFound: settings.repostWhenNotFound,
    onBroken,
    shared,
  })
  const payouts = createPayouts({
    store,
    vault,
    accounts,
    clock,
    random,
    log,
    terms: termsOf(settings),
    caps: capsOf(settings),
    outbox: events.outbox,
    onTold: () => events.courier.kick(),
    background,
    onBroken,
    shared,
  })
  const blockList = createBlockList({
    phones: settings.blockedPhones,
    onRefused: (by) => metrics.refused(by),
  })
  const start = createStart({
    store,
    vault,
    sender,
    ask,
    accounts,
    clock,
    random,
    log,
    background,
    onDue: (at) => reconciler.lookBy(at),
    reservePrompt: createPromptLimits({ settings, blockList, hash: (text) => vault.hash(text) }),
    onOverdue: (at) => events.courier.lookBy(at),
    waitMs: (method) =>
      method === 'mobile_money' ? settings.waitSeconds : settings.linkWaitSeconds,
  })
  const stopPruning = beginPruning(store, clock, log)
  const origins = originsOf(settings)
  const sessions = createSessions({
    store,
    clock,
    random,
    methods: accounts.methods(),
    limits: { min: settings.pvitMinAmount, max: settings.pvitMaxAmount },
    ttlMs: settings.sessionTtlSeconds,
    origins,
  })
  const tokens = createTokens(vault)
  const hints = createHints({
    ...{ store, clock, log, suspicions },
    onLate: (afterMs) => metrics.lateCallback(afterMs),
    onPayout: (reference, says) => payouts.hint(reference, says),
    onDue: (at) => reconciler.lookBy(at),
  })
  const lookUpPayer = createPayers({
    ...{ accounts, store, vault, clock, blockList },
    limit: settings.limitKyc,
    onLimited: (by) => metrics.refused(by),
  })

  const streams = createStreams(settings.limitSseIp)
  metrics.readFrom({
    ...{ store, streams },
    accounts: accounts.all,
    runtime: deps.runtime ?? [],
  })
  const { app, routes } = mountRoutes({
    ...{ settings, store, hub, clock, random, log, suspicions, accounts, origins, metrics, outage },
    ...{ sessions, tokens, hints, settle, start, lookUpPayer, streams, background },
    pay: payouts.pay,
    onDelivery: () => events.courier.kick(),
  })

  const pass = async (request: Request, connection: Connection = unknownConnection) => {
    const passage: Passage = { ...connection, unclaimed: false }
    return { response: await app.fetch(request, passage), passage }
  }

  return {
    routes,
    fetch: async (request, connection) => (await pass(request, connection)).response,
    async answer(request, connection) {
      const { response, passage } = await pass(request, connection)
      return passage.unclaimed ? null : response
    },
    on: events.on,
    openSession: async (input) =>
      toOpened((await sessions.open(input)).session, tokens, clock.now()),
    async begin() {
      tellSettings(settings, log)
      const forgotten = tellForgotten({ store, accounts, log })
      background(logged(log, 'what is open could not be counted', forgotten))
      if (vault.isRotating) background(reseal(store, log, closing.signal))
      reconciler.begin()
      events.courier.begin()
      payouts.worker.begin()
      instances?.begin(() => {
        for (const worker of [reconciler, events.courier, payouts.worker]) worker.kick()
      })
      await Promise.all(accounts.all.map(({ keys }) => keys.begin()))
    },
    async close(served) {
      closing.abort()
      hub.close()
      stopPruning()
      for (const { keys } of accounts.all) keys.stop()
      const workers = [reconciler, payouts.worker, events.courier].map((one) => one.stop())
      const work = [...workers, instances?.stop(), served].filter((one) => one !== undefined)
      await sayFarewell({ ...{ work, pending, clock, log }, closeDatabase: close })
    },
  }
}

const unknownConnection: Connection = { peer: null }

function isSettings(config: Config | Settings): config is Settings {
  return typeof config.checkoutApiKey === 'object'
}
