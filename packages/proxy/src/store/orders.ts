import type { Transaction } from 'kysely'
import type { Payment } from '../payments/payment.ts'
import type { Vault } from '../vault.ts'
import { fromPaymentRow, fromSessionRow } from './rows.ts'
import type { Tables } from './tables.ts'

/** Somebody pays it already. */
export async function isOrderTaken(tx: Transaction<Tables>, order: string): Promise<boolean> {
  const live = await tx
    .selectFrom('payments')
    .select('id')
    .where('order_name', '=', order)
    .where('live', '=', 1)
    .executeTakeFirst()
  return live !== undefined
}

/** Paid is paid for the whole order. A second success is money taken twice: it must be seen, so that it can be given back. */
export async function closeOrder(tx: Transaction<Tables>, order: string): Promise<number> {
  const { successes } = await tx
    .selectFrom('payments')
    .select((select) => select.fn.countAll<number>().as('successes'))
    .where('order_name', '=', order)
    .where('state', '=', 'succeeded')
    .executeTakeFirstOrThrow()
  await tx
    .updateTable('sessions')
    .set({ status: 'paid', overpaid: successes > 1 ? 1 : 0 })
    .where('order_name', '=', order)
    .execute()
  return successes
}

/** The session of this payment, and all payments of its order, newest first. */
export async function readOrder(
  tx: Transaction<Tables>,
  vault: Vault,
  { order, sessionId }: Payment,
) {
  const session = await tx
    .selectFrom('sessions')
    .selectAll()
    .where('id', '=', sessionId)
    .executeTakeFirstOrThrow()
  const payments = await tx
    .selectFrom('payments')
    .selectAll()
    .where('order_name', '=', order)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute()
  return {
    session: fromSessionRow(session, vault),
    payments: payments.map((row) => fromPaymentRow(row, vault)),
  }
}
