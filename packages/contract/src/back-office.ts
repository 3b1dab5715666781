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

/** What came unsigned for references that the proxy does not know, newest first. Nothing of it moves a payment. */
export const StrayList = z.object({
  items: z.array(
    z.object({
      at: Timestamp,
      reference: z.string(),
      /** The caller's word. */
      status: z.string(),
      /** What a reference of this form is of, whichever proxy made it. Null: it is of no form of ours, and PVIT is not asked. */
      kind: z.nullable(z.enum(['payment', 'payout'])),
    }),
  ),
})
export type StrayList = z.infer<typeof StrayList>

/** One question: about a reference that came astray, of one account. */
export const StrayQuestion = z.strictObject({
  reference: z.string().check(z.minLength(1), z.maxLength(64)),
  account: AccountCode,
})
export type StrayQuestion = z.infer<typeof StrayQuestion>

/**
 * `success`, `failed`, `pending` as PVIT has it now · `unclear` it knows it, and does not say which · `conflict` it speaks of
 * another reference or account · `not-found` it does not know it here, which does not prove that nothing was taken · `refused` it
 * refuses the question · `no-answer` from PVIT · `no-key` at the moment · `no-room` open payments ask first. The last two: PVIT was
 * not asked, or refused the key.
 */
export const straySightings = [
  'success',
  'failed',
  'pending',
  'unclear',
  'conflict',
  'not-found',
  'refused',
  'no-answer',
  'no-key',
  'no-room',
] as const

export const StrayAnswer = z.object({
  reference: z.string(),
  account: z.string(),
  seen: z.enum(straySightings),
  /** XAF, as PVIT says it. Null where it speaks of no transaction by this reference. */
  amount: z.nullable(z.number()),
  /** PVIT's name for a refusal. */
  fault: z.nullable(z.string()),
})
export type StrayAnswer = z.infer<typeof StrayAnswer>

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
