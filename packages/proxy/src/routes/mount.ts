import { Hono } from 'hono'
import { createBalances } from '../accounts/balances.ts'
import { basePathOf } from '../config/base-path.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { createCheckStray } from '../payments/strays.ts'
import type { Pay } from '../payouts/pay.ts'
import { accountRoutesOf, type AccountRoutesDeps } from './accounts.ts'
import { checkoutRoutesOf, type CheckoutRoutesDeps } from './checkout.ts'
import { addressReader } from './client-address.ts'
import { deliveryRoutesOf } from './deliveries.ts'
import { documentRoutesOf } from './documents.ts'
import { shopGuard } from './guard.ts'
import { mountedRoutes, type Mounted } from './methods.ts'
import { metricRoutesOf } from './metrics.ts'
import { operationRoutesOf, type OperationRoutesDeps } from './operations.ts'
import { payoutRoutesOf } from './payouts.ts'
import { onError, onNotFound } from './problems.ts'
import { pvitRoutesOf, type PvitRoutesDeps } from './pvit.ts'
import { returnRoutesOf } from './return.ts'
import { securityHeaders } from './security.ts'
import { shopRoutesOf, type ShopDeps } from './shop.ts'
import { strayRoutesOf } from './strays.ts'
import { widgetRoutesOf } from './widget.ts'

export interface MountDeps
  extends
    Omit<ShopDeps, 'mayExempt'>,
    Omit<CheckoutRoutesDeps, 'addressOf'>,
    Omit<AccountRoutesDeps, 'readBalance'>,
    Omit<PvitRoutesDeps, 'addressOf' | 'hookToken' | 'sources'>,
    OperationRoutesDeps {
  readonly pay: Pay
  readonly metrics: Pick<Metrics, 'registry' | 'refused'>
  /** Hears that a delivery is due. */
  readonly onDelivery: () => void
}

/** Every route of the proxy, below the path of PUBLIC_URL, with the one place where errors become answers. */
export function mountRoutes(deps: MountDeps): { app: Hono; routes: readonly Mounted[] } {
  const { settings, store, clock, log, origins, metrics } = deps
  const addressOf = addressReader(settings.trustedProxies, log)
  const basePath = basePathOf(settings.publicUrl)
  const mayExempt = settings.accounts.every(({ pvitEnvironment }) => pvitEnvironment === 'test')
  const { hookToken, pvitSourceIps: sources } = settings
  const app = new Hono()
    .use(securityHeaders({ basePath, framedBy: origins })) // beyond our path too
    .basePath(basePath)
    .route('/', shopGuard(settings.checkoutApiKey))
    .route('/', shopRoutesOf({ ...deps, mayExempt }))
    .route('/', deliveryRoutesOf({ store, clock, onDue: deps.onDelivery }))
    .route('/', payoutRoutesOf(deps))
    .route('/', accountRoutesOf({ ...deps, readBalance: createBalances(clock) }))
    .route('/', strayRoutesOf({ ...deps, checkStray: createCheckStray(deps) }))
    .route('/', checkoutRoutesOf({ ...deps, addressOf }))
    .route('/', pvitRoutesOf({ ...deps, addressOf, hookToken, sources }))
    .route('/', returnRoutesOf(basePath))
    .route('/', operationRoutesOf(deps))
    .route('/', metricRoutesOf(metrics.registry, settings.metricsToken))
    .route('/', documentRoutesOf(settings.publicUrl))
    .route('/', widgetRoutesOf())
  app.onError(onError(log, (by) => metrics.refused(by)))
  const routes = mountedRoutes(app)
  app.notFound(onNotFound(routes))
  return { app, routes }
}
