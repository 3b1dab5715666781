import { expect, it } from 'vitest'
import { SessionId } from '@pvit-checkout/contract/checkout'
import { createRecord } from './record.ts'
import { createPushedClock, fakePayment, fakeSession } from './testing/index.ts'

it('an answer that is of another session takes nothing over from the one before: its payment paid for something else', () => {
  const record = createRecord(createPushedClock())
  record.takeCheckout({ session: fakeSession(), payment: fakePayment({ status: 'succeeded' }) })
  expect(record.get().phase).toBe('payment')
  const other = fakeSession({ id: SessionId.parse('cs_fedcba9876543210'), order: 'A-1043' })
  record.takeCheckout({ session: other, payment: null })
  expect(record.get()).toMatchObject({ phase: 'form', session: other, payment: null })
})
