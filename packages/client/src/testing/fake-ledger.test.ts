import { expect, it } from 'vitest'
import { createFakeLedger } from './fake-ledger.ts'
import { createPushedClock } from './pushed-clock.ts'

it('shows what the proxy shows: what is under way, else the newest that paid, else the last', () => {
  const ledger = createFakeLedger(createPushedClock(), 180_000)
  const paid = [{}, {}].map(() => ledger.start({ status: 'succeeded' }, []))
  ledger.start({ status: 'failed' }, [])
  expect(ledger.shown()?.id).toBe(paid[1]?.id)
  const open = ledger.start({ status: 'unconfirmed' }, [])
  ledger.start({ status: 'failed' }, [])
  expect(ledger.shown()?.id).toBe(open.id)
})

it('shows the last try where none is under way and none has paid', () => {
  const ledger = createFakeLedger(createPushedClock(), 180_000)
  ledger.start({ status: 'failed' }, [])
  const last = ledger.start({ status: 'failed' }, [])
  expect(ledger.shown()?.id).toBe(last.id)
})
