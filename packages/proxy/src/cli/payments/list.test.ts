import { expect, it } from 'vitest'
import { PaymentId } from '@pvit-checkout/contract/checkout'
import { toShopPayment } from '../../payments/view.ts'
import { aPayment } from '../../testing/payments.ts'
import { writeList } from './list.ts'

const payment = toShopPayment(aPayment(), [], 1_000)

function told(...list: Parameters<typeof writeList>[0][]): string {
  let text = ''
  for (const page of list) writeList(page, { write: (more: string) => void (text += more) })
  return text
}

it('leads on to the next page of the same list, whatever flags chose it', () => {
  const page = told({ items: [payment], nextCursor: 'CURSOR' })
  expect(page).toContain('the same command with --cursor CURSOR')
})

it('is a table as wide as what it holds, with a dash for what is not known', () => {
  const linked = {
    ...payment,
    id: PaymentId.parse('pay_00000001'),
    phone: null,
    operator: null,
    amount: 12_500,
  }
  const failed = { ...payment, state: 'failed', reason: 'declined' } as const
  expect(told({ items: [failed, linked], nextCursor: null }).split('\n')).toEqual([
    'started               order  state             amount       operator  phone         id',
    '1970-01-01 00:00:01Z  A-1    failed: declined  500\u00A0FCFA     airtel    074 •• •• 56  pay_TEST0000000000000001',
    '1970-01-01 00:00:01Z  A-1    created           12\u202F500\u00A0FCFA  –         –             pay_00000001',
    '',
  ])
  expect(told({ items: [], nextCursor: null })).toBe('No payments.\n')
})

it('lets no order of a shop move the cursor of a terminal', () => {
  const order = 'A\u001B[2J\u202E1'
  expect(told({ items: [{ ...payment, order }], nextCursor: null })).toContain('  A [2J 1  ')
})
