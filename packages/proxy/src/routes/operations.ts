import { Hono } from 'hono'
import { operationRoutes, type Readiness } from '@pvit-checkout/contract/shop'
import type { Clock } from '@pvit-checkout/pvit'
import type { Accounts } from '../accounts/accounts.ts'
import { settingsMark, settingsMarkHeader } from '../config/settings-mark.ts'
import type { Settings } from '../config/settings.ts'
import type { Outage } from '../store/outage.ts'

export interface OperationRoutesDeps {
  readonly accounts: Accounts
  readonly outage: Pick<Outage, 'isOn'>
  readonly clock: Clock
  readonly settings: Settings
}

/** `GET /health`: the process is alive. `GET /ready`: every account can start payments, or what stands in the way. */
export function operationRoutesOf({
  accounts,
  outage,
  clock,
  settings,
}: OperationRoutesDeps): Hono {
  const { health, ready } = operationRoutes
  const mark = settingsMark(settings)
  return new Hono()
    .get(health.path, (context) => context.json({ status: 'ok' }))
    .get(ready.path, (context) => {
      const now = clock.now()
      const isStoreAway = outage.isOn(now)
      const readiness: Readiness = {
        serving: true,
        accounts: accounts.all.map(({ code, keys, breaker }) => {
          const { canStart, cause, expiresAt, renewing } = keys.state()
          const isSilent = canStart && breaker.isOpen(now)
          return {
            account: code,
            canStart: canStart && !isSilent && !isStoreAway,
            cause: isStoreAway ? 'store-unavailable' : isSilent ? 'provider-unavailable' : cause,
            keyExpiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
            renewing,
          }
        }),
      }
      const all = readiness.accounts.every(({ canStart }) => canStart)
      return context.json(readiness, all ? ready.status : 503, { [settingsMarkHeader]: mark })
    })
}
