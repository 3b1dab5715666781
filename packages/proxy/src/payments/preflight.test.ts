import { systemClock } from '@pvit-checkout/pvit'
import { expect, it } from 'vitest'
import { aPayment } from '../testing/payments.ts'
import type { Ask } from './ask.ts'
import { createPreflight } from './preflight.ts'

it('a question that broke off is asked anew: nobody is told for ten seconds what the database said once', async () => {
  const payment = aPayment({ state: 'failed' })
  let asked = 0
  const ask = () => {
    asked += 1
    return asked === 1
      ? Promise.reject(new Error('the database does not answer'))
      : Promise.resolve({ payment, seen: 'failed' as const })
  }
  const preflight = createPreflight({ ask: ask as unknown as Ask, clock: systemClock }) // it needs no other verb
  await expect(preflight(payment)).rejects.toThrow('the database')
  await expect(preflight(payment)).resolves.toMatchObject({ seen: 'failed' })
  await preflight(payment)
  expect(asked).toBe(2)
})
