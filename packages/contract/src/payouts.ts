// Money from the shop to a customer (PVIT's GIVE_CHANGE): a refund, a gain, change.
import * as z from '#zod'
import { Page } from './back-office.ts'
import { EventPayout, type payoutStates } from './events.ts'
import { Amount } from './money.ts'
import { onOneLine, OrderName, TimelineEntry } from './shop-payment.ts'

export const PayoutId = z
  .string()
  .check(z.regex(/^po_[0-9A-Za-z]{8,40}$/))
  .brand<'PayoutId'>()
export type PayoutId = z.infer<typeof PayoutId>

export type PayoutState = (typeof payoutStates)[number]

/** `order` and `note` are for the shop's own books: PVIT does not get them. */
export const StartPayout = z.strictObject({
  phone: z.string().check(z.minLength(1), z.maxLength(32)),
  amount: Amount,
  order: z.optional(OrderName),
  note: z.optional(z.string().check(z.minLength(1), z.maxLength(140), onOneLine)),
})
export type StartPayout = z.infer<typeof StartPayout>

/** As the events tell it, and for people what happened. */
export const ShopPayout = z.extend(EventPayout, { timeline: z.array(TimelineEntry) })
export type ShopPayout = z.infer<typeof ShopPayout>

/** Newest first. */
export const PayoutsQuery = z.strictObject(Page)
export type PayoutsQuery = z.infer<typeof PayoutsQuery>

export const PayoutList = z.object({
  items: z.array(ShopPayout),
  nextCursor: z.nullable(z.string()),
})
export type PayoutList = z.infer<typeof PayoutList>
