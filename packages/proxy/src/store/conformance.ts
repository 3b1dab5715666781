import { afterEach, beforeEach, describe } from 'vitest'
import { aSession } from '../testing/sessions.ts'
import { describeDue } from './due.conformance.ts'
import { describeEventStore } from './events.conformance.ts'
import { itKeepsHints } from './hints.conformance.ts'
import { describeKeys } from './keys.conformance.ts'
import { describeLimits } from './limits.conformance.ts'
import { describeListing } from './listing.conformance.ts'
import { itKeepsOrders } from './orders.conformance.ts'
import { itKeepsPayments } from './payments.conformance.ts'
import { describePayouts } from './payouts.conformance.ts'
import { describeSessions } from './sessions.conformance.ts'
import { describeSetBack } from './set-back.conformance.ts'
import { describeSightings } from './sightings.conformance.ts'
import { describeSignals } from './signals.conformance.ts'
import type { Store } from './store.ts'

/** What every store promises, whatever lies beneath: a new driver is one file and one call of this. */
export function describeStore(name: string, open: () => Promise<Store>): void {
  describe(`the store on ${name}`, () => {
    let store: Store
    beforeEach(async () => {
      store = await open()
      await store.openSession(aSession())
    })
    afterEach(() => store.close())

    itKeepsPayments(() => store)
    itKeepsOrders(() => store)
    itKeepsHints(() => store)
    describeDue(() => store)
    describeSessions(() => store)
    describeListing(() => store)
    describeLimits(() => store)
    describeSignals(() => store)
    describeEventStore(() => store)
    describePayouts(() => store)
    describeKeys(() => store)
    describeSightings(() => store)
    describeSetBack(() => store)
  })
}
