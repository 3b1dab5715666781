import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

import * as z from 'zod/mini'

import { OrderPayment, OrderSummary } from '../src/wire.ts'

export const Order = z.object({
  ...OrderSummary.shape,
  cart: z.nullable(z.string()),
  /** Every session the proxy opened for this order, oldest first: money may still arrive through any of them. */
  sessions: z.array(z.string()),
  /** Written once, when the proxy has said that the order is paid. */
  paid: z.nullable(OrderPayment),
})
export type Order = z.infer<typeof Order>

const Book = z.object({ version: z.literal(1), orders: z.array(Order) })

/** What it finds is on disk. A process killed at any moment leaves the old file or the new one. */
export interface OrderBook {
  find(order: string): Order | null
  findByCart(cart: string): Order | null
  /** Resolves once the order is on disk, to the order: the earlier one when its cart has become one already. */
  add(order: Order): Promise<Order>
  /**
   * Changes an order, from what it is when its turn comes, and resolves once that is on disk. Giving the order back as
   * it was writes nothing. Rejected, nothing has changed.
   */
  change(order: string, change: (latest: Order) => Order): Promise<void>
}

/**
 * Orders in one JSON file, for one process: enough for a worked example, and a shop of your own has a database.
 * Throws with the file's name and the cure when the file is not ours.
 */
export async function openOrderBook(file: string): Promise<OrderBook> {
  let orders = new Map((await read(file)).map((order) => [order.order, order]))
  let turn: Promise<unknown> = Promise.resolve()

  return {
    find,
    findByCart,
    add: (order) =>
      inTurn(async () => {
        const placed = order.cart === null ? null : findByCart(order.cart)
        if (placed === null) await write(order)
        return placed ?? order
      }),
    change: (id, change) =>
      inTurn(async () => {
        const latest = find(id)
        if (latest === null) throw new Error(`there is no order ${id} to change`)
        const changed = change(latest)
        if (changed !== latest) await write(changed)
      }),
  }

  function find(order: string): Order | null {
    return orders.get(order) ?? null
  }

  function findByCart(cart: string): Order | null {
    return [...orders.values()].find((order) => order.cart === cart) ?? null
  }

  // Disk first: an order known here and not there would be taken for kept, and gone after a restart.
  async function write(order: Order): Promise<void> {
    const next = new Map(orders).set(order.order, order)
    await replaceFile(file, JSON.stringify({ version: 1, orders: [...next.values()] }, null, 2))
    orders = next
  }

  /** One at a time, each on what the one before it left. */
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = turn.then(work)
    turn = done.catch(() => {})
    return done
  }
}

async function read(file: string): Promise<Order[]> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return []
    throw new Error(`STOREFRONT_DATA (${file}) cannot be read: give a file this user may read.`, {
      cause,
    })
  }
  const book = Book.safeParse(parseJson(text))
  if (book.success) return book.data.orders
  throw new Error(
    `STOREFRONT_DATA (${file}) is not an order book of this shop: move it away to start an empty one.`,
    { cause: book.error },
  )
}

async function replaceFile(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const fresh = `${file}.new`
  const handle = await open(fresh, 'w', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  // A left-over of another mode keeps it through `open`.
  await chmod(fresh, 0o600)
  await rename(fresh, file)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
