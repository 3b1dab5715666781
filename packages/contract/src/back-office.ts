// What the shop's people ask of the proxy beyond one session or one payment.
import * as z from '#zod'
import { deliveryStatuses } from './events.ts'
import { Timestamp } from './payment.ts'
import { operators } from './phone.ts'
import { onOneLine, OrderName, paymentStates, ShopPayment } from './shop-payment.ts'

const fromOneToHundred = 'Give a whole number from 1 to 100.'

/** How many of a list, and where the one before ended. */
export const Page = {
  limit: z._default(
    z.coerce
      .number(fromOneToHundred)
      .check(z.int(fromOneToHundred), z.gte(1, fromOneToHundred), z.lte(100, fromOneToHundred)),
    20,
  ),
  /** `nextCursor` of the answer before; opaque. */
  cursor: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
}

/** Which deliveries to list, newest first. */
export const DeliveriesQuery = z.strictObject({
  ...Page,
  status: z.optional(z.enum(deliveryStatuses)),
})
export type DeliveriesQuery = z.infer<typeof DeliveriesQuery>

/** Which payments to list, newest first. Of several, all must hold. */
export const PaymentsQuery = z.strictObject({
  ...Page,
  order: z.optional(OrderName),
  state: z.optional(z.enum(paymentStates)),
  operator: z.optional(z.enum(operators)),
  /** Those started then or later. */
  since: z.optional(Timestamp),
})
export type PaymentsQuery = z.infer<typeof PaymentsQuery>

export const PaymentList = z.object({
  items: z.array(ShopPayment),
  /** Null at the end of the list. What is started meanwhile moves nothing behind it. */
  nextCursor: z.nullable(z.string()),
})
export type PaymentList = z.infer<typeof PaymentList>

/** Why a person is sure: for the books, so it names no phone and no customer. */
export const Verdict = z.strictObject({
  state: z.enum(['succeeded', 'failed']),
  reason: z.string().check(z.minLength(3), z.maxLength(200), onOneLine),
})
export type Verdict = z.infer<typeof Verdict>

const AccountCode = z.string().check(z.minLength(1), z.maxLength(64))

/** `no-code` PVIT_BALANCE_CODE is not set · `no-key` none at the moment · `refused` by PVIT · `no-answer` from PVIT. */
export const balanceCauses = ['no-code', 'no-key', 'refused', 'no-answer'] as const

/** Without `account`, every one of the settings is meant. */
export const AccountQuery = z.strictObject({ account: z.optional(AccountCode) })
export type AccountQuery = z.infer<typeof AccountQuery>

/** `forget`: somebody else may have the keys. None that is held is used again; payments start with the new one. */
export const RenewSecrets = z.strictObject({
  account: z.optional(AccountCode),
  forget: z.optional(z.boolean()),
})
export type RenewSecrets = z.infer<typeof RenewSecrets>

export const Balances = z.object({
  accounts: z.array(
    z.object({
      account: z.string(),
      environment: z.enum(['test', 'production']),
      /** XAF. Null when it could not be read: it is then unknown, not zero. */
      balance: z.nullable(z.number()),
      /** When PVIT said so. */
      asOf: z.nullable(Timestamp),
      /** Why there is no balance; null when there is one. */
      cause: z.nullable(z.enum(balanceCauses)),
      /** PVIT's name for a refusal. */
      fault: z.nullable(z.string()),
    }),
  ),
})
export type Balances = z.infer<typeof Balances>

export const RenewedKeys = z.object({
  accounts: z.array(
    z.object({
      account: z.string(),
      /** As it stands while the new key is asked for: `active` payments can start, `missing` they cannot. */
      state: z.enum(['active', 'missing']),
      /** When the key in use dies, by what PVIT says of it. */
      expiresAt: z.nullable(Timestamp),
    }),
  ),
})
export type RenewedKeys = z.infer<typeof RenewedKeys>
