import { expect, it } from 'vitest'
import { toShopPayment } from '../../payments/view.ts'
import { aPayment } from '../../testing/payments.ts'
import { writeList } from './list.ts'

it('leads on to the next page of the same list, whatever flags chose it', () => {
  let told = ''
  const stdout = { write: (text: string) => void (told += text) }
  writeList({ items: [toShopPayment(aPayment(), [], 1_000)], nextCursor: 'CURSOR' }, stdout)
  expect(told).toContain('the same command with --cursor CURSOR')
})
