import { Amount } from '@pvit-checkout/contract/checkout'
import * as z from 'zod/mini'

/** What the shop's pages and the shop's own server say to each other. Amounts in whole francs CFA. */

// In a browser the contract reads without zod: its schemas are asked, not nested into ours.
const Francs = z.custom<Amount>((value) => Amount.safeParse(value).success)

export const ProductId = z.string().check(z.regex(/^[a-z]{1,20}(-[a-z]{1,20})*$/))

export const Product = z.object({
  id: ProductId,
  name: z.string(),
  detail: z.string(),
  price: Francs,
})
export type Product = z.infer<typeof Product>

export const Catalogue = z.array(Product)

export const maxQuantity = 20

export const CartItem = z.strictObject({
  product: ProductId,
  quantity: z.int().check(z.gte(1), z.lte(maxQuantity)),
})
export type CartItem = z.infer<typeof CartItem>

/** There is no price here: the server has them. */
export const PlaceOrder = z.strictObject({
  /** Names the cart, so that the same cart sent twice (a double tap, a second tab, a lost answer) is one order. */
  cart: z.optional(z.uuid()),
  items: z.array(CartItem).check(
    z.minLength(1),
    z.maxLength(50),
    z.refine(
      (items) => new Set(items.map((item) => item.product)).size === items.length,
      'each product once: add the quantities up',
    ),
  ),
})
export type PlaceOrder = z.infer<typeof PlaceOrder>

/** The order's name is also the shopper's key to it: long and random enough that nobody finds another's. */
export const OrderId = z.string().check(z.regex(/^AK-[0-9A-Z]{10}$/))

export const OrderLine = z.object({
  product: ProductId,
  name: z.string(),
  quantity: z.int(),
  unitPrice: Francs,
  total: Francs,
})

export const OrderSummary = z.object({
  order: OrderId,
  lines: z.array(OrderLine),
  total: Francs,
  createdAt: z.iso.datetime(),
})
export type OrderSummary = z.infer<typeof OrderSummary>

/**
 * `unpaid` nothing is under way · `pending` a payment is, and may yet succeed · `paid` the proxy says so ·
 * `unverified` the proxy does not answer, so the shop does not know; with a payment, that one took another amount.
 */
export const orderStatuses = ['unpaid', 'pending', 'paid', 'unverified'] as const

export const OrderPayment = z.object({
  reference: z.string(),
  /** Null of a card too. */
  operator: z.nullable(z.string()),
  /** Masked. */
  phone: z.nullable(z.string()),
  amount: Francs,
  /** Null while the payment is under way. */
  paidAt: z.nullable(z.iso.datetime()),
})
export type OrderPayment = z.infer<typeof OrderPayment>

export const OrderView = z.object({
  ...OrderSummary.shape,
  /** A word this page does not know promises nothing. */
  status: z.catch(z.enum(orderStatuses), 'unverified'),
  payment: z.nullable(OrderPayment),
})
export type OrderView = z.infer<typeof OrderView>

export const PlacedOrder = z.object({ order: OrderId })

/** What `<PvitCheckout>` needs, with the order it is for. */
export const PaymentDoor = z.object({
  endpoint: z.string(),
  token: z.string(),
  order: OrderSummary,
})
export type PaymentDoor = z.infer<typeof PaymentDoor>

export const shopFaults = [
  'invalid-request',
  'not-found',
  'order-already-paid',
  'amount-out-of-range',
  'payment-unavailable',
  'internal',
] as const
export type ShopFault = (typeof shopFaults)[number]

/** `detail` is for developers; the page has its own words for each code. */
export const Fault = z.object({
  code: z.catch(z.enum(shopFaults), 'internal'),
  detail: z.string(),
})
