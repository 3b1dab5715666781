import { formatXaf } from '@pvit-checkout/contract/checkout'
import type { PaymentList } from '@pvit-checkout/contract/shop'
import type { Output } from '../terminal.ts'
import { clean, utcTime } from './words.ts'

const columns = ['started', 'order', 'state', 'amount', 'operator', 'phone', 'id'] as const

/** A table, newest first, and below it how to go on: with the flags that chose this page, and its cursor. */
export function writeList({ items, nextCursor }: PaymentList, stdout: Output): void {
  if (items.length === 0) {
    stdout.write('No payments.\n')
    return
  }
  const rows = items.map((payment) => [
    utcTime(payment.createdAt),
    clean(payment.order),
    payment.reason === null ? payment.state : `${payment.state}: ${payment.reason}`,
    formatXaf(payment.amount),
    payment.operator ?? '–',
    payment.phone ?? '–',
    payment.id,
  ])
  const table = [columns, ...rows]
  const widths = columns.map((_, at) => Math.max(...table.map((row) => (row[at] ?? '').length)))
  for (const row of table) {
    const line = row.map((text, at) => text.padEnd(widths[at] ?? 0)).join('  ')
    stdout.write(`${line.trimEnd()}\n`)
  }
  if (nextCursor !== null) stdout.write(`\nMore: the same command with --cursor ${nextCursor}\n`)
}
