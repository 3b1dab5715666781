import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { openOrderBook, type Order } from './orders.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orders-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('openOrderBook', () => {
  it('finds after a restart what was added before it', async () => {
    const file = join(folder, 'deep', 'orders.json')
    const cart = '4f7c1e3a-9d2b-4c58-8e61-0a2b3c4d5e6f'
    const order = someOrder('AK-0000000001', { cart, sessions: ['cs_12345678'] })
    await (await openOrderBook(file)).add(order)

    const reopened = await openOrderBook(file)
    expect(reopened.find(order.order)).toEqual(order)
    expect(reopened.findByCart(cart)).toEqual(order)
    expect(reopened.find('AK-0000000002')).toBeNull()
  })

  it('keeps the file to its owner, and leaves no other file', async () => {
    const file = join(folder, 'orders.json')
    await writeFile(`${file}.new`, 'cut short', { mode: 0o644 })
    await (await openOrderBook(file)).add(someOrder('AK-0000000001'))
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['orders.json'])
  })

  it('holds every one of many orders added and changed at once, and every change of each', async () => {
    const file = join(folder, 'orders.json')
    const book = await openOrderBook(file)
    const orders = Array.from({ length: 20 }, (_, index) =>
      someOrder(`AK-${String(index).padStart(10, '0')}`),
    )
    const addSession = (session: string) => (latest: Order) => ({
      ...latest,
      sessions: [...latest.sessions, session],
    })
    await Promise.all([
      ...orders.map((order) => book.add(order)),
      ...orders.map(({ order }) => book.change(order, addSession('cs_first0001'))),
      ...orders.map(({ order }) => book.change(order, addSession('cs_second002'))),
    ])
    const reopened = await openOrderBook(file)
    for (const { order } of orders) {
      expect(reopened.find(order)?.sessions).toEqual(['cs_first0001', 'cs_second002'])
    }
  })

  it('makes one order of a cart that is added twice at once', async () => {
    const book = await openOrderBook(join(folder, 'orders.json'))
    const cart = '4f7c1e3a-9d2b-4c58-8e61-0a2b3c4d5e6f'
    const first = someOrder('AK-0000000001', { cart })
    const second = someOrder('AK-0000000002', { cart })
    expect(await Promise.all([book.add(first), book.add(second)])).toEqual([first, first])
    expect(book.find(second.order)).toBeNull()
  })

  it('knows nothing of what could not be written, says so, and goes on afterwards', async () => {
    const file = join(folder, 'sub', 'orders.json')
    const book = await openOrderBook(file)
    await writeFile(join(folder, 'sub'), 'a file where the folder should be')
    const lost = someOrder('AK-0000000001')
    await expect(book.add(lost)).rejects.toThrow('EEXIST')
    expect(book.find(lost.order)).toBeNull()
    await rm(join(folder, 'sub'))
    await book.add(someOrder('AK-0000000002'))
    const written = await readFile(file, 'utf8')
    expect(written).toContain('AK-0000000002')
    expect(written).not.toContain('AK-0000000001')
  })

  it('keeps an order as it was when its change cannot be written', async () => {
    const file = join(folder, 'sub', 'orders.json')
    const book = await openOrderBook(file)
    const order = someOrder('AK-0000000001')
    await book.add(order)
    await rm(join(folder, 'sub'), { recursive: true })
    await writeFile(join(folder, 'sub'), 'a file where the folder should be')
    const change = (latest: Order) => ({ ...latest, sessions: ['cs_first0001'] })
    await expect(book.change(order.order, change)).rejects.toThrow('EEXIST')
    expect(book.find(order.order)).toEqual(order)
  })

  it.each(['', '{', '[]', '{"version":2,"orders":[]}'])(
    'refuses a file that is not its own (%j), and leaves it as it is',
    async (text) => {
      const file = join(folder, 'orders.json')
      await writeFile(file, text)
      await expect(openOrderBook(file)).rejects.toThrow(/STOREFRONT_DATA .*move it away/)
      expect(await readFile(file, 'utf8')).toBe(text)
    },
  )
})

function someOrder(order: string, change: Partial<Order> = {}): Order {
  return {
    order,
    lines: [
      {
        product: 'baton-de-manioc',
        name: 'Bâton de manioc',
        quantity: 1,
        unitPrice: 500,
        total: 500,
      },
    ],
    total: 500,
    createdAt: '2026-11-23T08:00:00.000Z',
    cart: null,
    sessions: [],
    paid: null,
    ...change,
  }
}
