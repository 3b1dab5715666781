import { randomInt } from 'node:crypto'

import { isFinal } from '@pvit-checkout/contract/checkout'
import type { EventPayment, ShopEvent, ShopSession } from '@pvit-checkout/contract/shop'

import type {
  OrderPayment,
  OrderSummary,
  OrderView,
  PaymentDoor,
  PlaceOrder,
  ShopFault,
} from '../src/wire.ts'
import { priceCart } from './catalogue.ts'
import type { Order, OrderBook } from './orders.ts'
import { ProxyFault, type Proxy } from './proxy.ts'

/** The proxy takes no longer description. */
const descriptionMax = 140

export interface ShopDeps {
  book: OrderBook
  proxy: Proxy
  /** The proxy's public URL, for the browser. */
  endpoint: string
  /** Where shoppers find the shop. */
  url: string
  now?: () => Date
  newOrderId?: () => string
  /** Told of what the shop's owner should know; the shopper reads other words. */
  warn?: (message: string) => void
}

export interface Shop {
  /** Price a cart and keep it as an order. The same cart again is the same order: nobody pays a double tap twice. */
  place(cart: PlaceOrder): Promise<OrderSummary>
  /** The order as the proxy's answers prove it. Never rejects for want of an answer: the view says `unverified`. */
  view(order: string): Promise<OrderView>
  /** Open the payment window, or find it open. Rejects with `order-already-paid` once the order is. */
  openPayment(order: string): Promise<PaymentDoor>
  /** What the proxy tells of its own accord, more than once at times. Resolves once it is on file. */
  hear(event: ShopEvent): Promise<void>
}

/** A request the shop cannot serve. `message` is for developers. */
export class ShopError extends Error {
  override readonly name = 'ShopError'
  readonly code: ShopFault

  constructor(code: ShopFault, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

export function createShop({
  book,
  proxy,
  endpoint,
  url,
  now = () => new Date(),
  newOrderId = randomOrderId,
  warn = () => {},
}: ShopDeps): Shop {
  return { place, view, openPayment, hear }

  async function place({ cart, items }: PlaceOrder): Promise<OrderSummary> {
    const placed = cart === undefined ? null : book.findByCart(cart)
    if (placed !== null) return summaryOf(placed)
    const priced = priceCart(items)
    if ('unknownProduct' in priced) {
      throw new ShopError('invalid-request', `there is no product "${priced.unknownProduct}"`)
    }
    const order: Order = {
      order: newOrderId(),
      ...priced,
      createdAt: now().toISOString(),
      cart: cart ?? null,
      sessions: [],
      paid: null,
    }
    return summaryOf(await book.add(order))
  }

  async function view(id: string): Promise<OrderView> {
    const order = find(id)
    if (order.paid !== null) return paidView(order, order.paid)

    const answers = await Promise.all(order.sessions.map((session) => readSession(order, session)))
    const payments = answers.flatMap((session) => session?.payments ?? [])
    const taken = payments.filter((payment) => payment.status === 'succeeded')
    const others = taken.filter((payment) => payment.amount !== order.total)
    for (const payment of others) warnOfAmount(order, payment)
    const total = taken.find((payment) => payment.amount === order.total)
    if (total !== undefined) {
      const paid = paymentOf(total)
      await keepPaid(id, paid)
      return paidView(order, paid)
    }
    const open = payments.find((payment) => !isFinal(payment.status))
    if (open !== undefined) {
      return { ...summaryOf(order), status: 'pending', payment: paymentOf(open) }
    }
    const [other] = others
    if (other !== undefined) {
      return { ...summaryOf(order), status: 'unverified', payment: paymentOf(other) }
    }
    // A session that did not answer may be the one that holds the payment.
    const status = answers.includes(null) ? 'unverified' : 'unpaid'
    return { ...summaryOf(order), status, payment: null }
  }

  async function openPayment(id: string): Promise<PaymentDoor> {
    const order = find(id)
    if (order.paid !== null) throw alreadyPaid()
    try {
      const { id: session, token } = await proxy.openSession({
        order: order.order,
        amount: order.total,
        description: describe(order),
        locale: 'fr',
        returnUrl: `${url}/orders/${order.order}`,
      })
      // Kept before the token leaves: no payment can be made in a session the shop would not ask about.
      await book.change(id, (latest) =>
        latest.sessions.includes(session)
          ? latest
          : { ...latest, sessions: [...latest.sessions, session] },
      )
      return { endpoint, token, order: summaryOf(order) }
    } catch (fault) {
      if (!(fault instanceof ProxyFault)) throw fault
      if (fault.code === 'order-already-paid') throw alreadyPaid(fault)
      if (fault.code === 'amount-out-of-range') {
        throw new ShopError('amount-out-of-range', fault.message, { cause: fault })
      }
      warn(`cannot open a payment: ${fault.message}`)
      throw new ShopError('payment-unavailable', 'the proxy opened no payment', { cause: fault })
    }
  }

  async function hear(event: ShopEvent): Promise<void> {
    if (event.type === 'session.overpaid') {
      warn(`order ${event.data.order} was paid more than once: give one payment back`)
    }
    if (event.type !== 'payment.succeeded') return
    const payment = event.data
    const order = book.find(payment.order)
    // Another shop's, or of an order book that was thrown away. Told again, it would still not be ours.
    if (order === null)
      return warn(
        `order ${payment.order} is paid, and is none of this shop's: another page's, then`,
      )
    if (order.paid !== null) return
    if (payment.amount !== order.total) return warnOfAmount(order, payment)
    if (!order.sessions.includes(payment.session)) {
      return warn(
        `payment ${payment.reference} does not settle order ${order.order}: the shop did not open its session`,
      )
    }
    await keepPaid(order.order, paymentOf(payment))
  }

  function keepPaid(id: string, paid: OrderPayment): Promise<void> {
    return book.change(id, (latest) => (latest.paid === null ? { ...latest, paid } : latest))
  }

  function find(id: string): Order {
    const order = book.find(id)
    if (order === null) throw new ShopError('not-found', 'there is no such order')
    return order
  }

  /** What an earlier price took is not this order's total: a person settles it with the shopper. */
  function warnOfAmount({ order, total }: Order, { reference, amount }: EventPayment): void {
    warn(`payment ${reference} took ${amount} FCFA for order ${order}, whose total is ${total}`)
  }

  /** Null: no answer, or one of another order. Either way nothing is proven. */
  async function readSession(order: Order, id: string): Promise<ShopSession | null> {
    try {
      const session = await proxy.readSession(id)
      if (session.order === order.order) return session
      warn(`session ${id} of order ${order.order} is another order's by the proxy's word`)
    } catch (fault) {
      if (!(fault instanceof ProxyFault)) throw fault
      warn(`cannot ask for an order's payment: ${fault.message}`)
    }
    return null
  }
}

function paidView(order: Order, paid: OrderPayment): OrderView {
  return { ...summaryOf(order), status: 'paid', payment: paid }
}

function summaryOf({ order, lines, total, createdAt }: Order): OrderSummary {
  return { order, lines, total, createdAt }
}

function paymentOf(payment: EventPayment): OrderPayment {
  const { reference, method, phone, amount } = payment
  // Of a card the number was asked for too, but its operator has nothing to do with the payment.
  const operator = method === 'card' ? null : payment.operator
  const paidAt = payment.status === 'succeeded' ? payment.finishedAt : null
  return { reference, operator, phone, amount, paidAt }
}

/** What the shopper reads above the button: the goods, or how many there are where all their names are too long. */
function describe({ lines }: Order): string {
  const goods = lines.map((line) => `${line.quantity} × ${line.name}`).join(', ')
  if (goods.length <= descriptionMax) return goods
  return `${lines.reduce((sum, line) => sum + line.quantity, 0)} articles`
}

function alreadyPaid(cause?: unknown): ShopError {
  return new ShopError('order-already-paid', 'the order is paid', { cause })
}

/** Fifty bits in Crockford's alphabet, which has no letter to mistake for a digit. */
function randomOrderId(): string {
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
  const letters = Array.from({ length: 10 }, () => alphabet[randomInt(alphabet.length)])
  return `AK-${letters.join('')}`
}
