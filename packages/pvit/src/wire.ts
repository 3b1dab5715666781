/**
 * PVIT's own words, exactly as they travel: one schema per message, both generations of the API.
 * Nothing here is renamed, converted or given a meaning; `outcomes.ts`, `answers.ts` and
 * `callbacks.ts` do that. Sources: PVIT v5.5, unless a line says otherwise.
 */
import { z } from 'zod'

/** The six APIs, and the last part of each address. PVIT v5.5 §URL of each API. */
export const apiPaths = {
  rest: 'rest',
  link: 'link',
  status: 'status',
  balance: 'balance',
  kyc: 'kyc',
  renew: 'renew-secret',
} as const
export type Api = keyof typeof apiPaths

/** The two headers PVIT reads. `mediaType` chooses the form of the callback of one payment. PVIT v5.5 §En-têtes. */
export const headers = { secret: 'X-Secret', mediaType: 'X-Callback-MediaType' } as const

/** Lengths and floor of REST and LINK fields: characters, XAF. The newer generation takes references of 20. */
export interface WireLimits {
  /** An amount must be greater than this. */
  amountAbove: number
  reference: number
  /** `agent`, `product`, `free_info`. */
  text: number
  phone: number
}

/** PVIT v5.5 §Transaction REST API, constraints. */
export const documentedLimits: WireLimits = { amountAbove: 150, reference: 15, text: 15, phone: 20 }

/** Amounts and fees are JSON numbers (`200.0`); text that reads as one comes with XML and with other people's clients. */
export const WireNumber = z.union([z.number(), z.string().regex(/^-?\d{1,15}(\.\d{1,6})?$/)])
export type WireNumber = z.infer<typeof WireNumber>

/** `"200"` in the body of a success, `3014` in the body of an error, both for `status_code`. */
export const WireCode = z.union([z.number(), z.string().max(64)])
export type WireCode = z.infer<typeof WireCode>

const word = z.string().max(64)
const text = z.string()
const Owner = z.enum(['MERCHANT', 'CUSTOMER'])

// Requests ---------------------------------------------------------------------------------------

/** REST and LINK bodies under the given limits; `RestRequest` and `LinkRequest` are these under PVIT v5.5's own. */
export function requestSchemas(limits: WireLimits = documentedLimits) {
  const note = z.string().max(limits.text).nullish()
  const common = {
    agent: note,
    amount: WireNumber.refine((amount) => Number(amount) > limits.amountAbove, {
      error: `must be greater than ${limits.amountAbove}`,
    }),
    product: note,
    reference: z.string().min(1).max(limits.reference),
    customer_account_number: z.string().min(1).max(limits.phone),
    merchant_operation_account_code: z.string().min(1),
    owner_charge: Owner,
    // The document's table has the second name, all its examples the first: PVIT is sent the first, both are read.
    owner_charge_operator: Owner.nullish(),
    operator_owner_charge: Owner.nullish(),
    free_info: note,
    // Newer generation only; v5.5 finds the operator by the number.
    operator_code: word.nullish(),
  }
  const rest = z.object({
    ...common,
    service: z.literal('RESTFUL'),
    transaction_type: z.enum(['PAYMENT', 'GIVE_CHANGE']),
    callback_url_code: word.nullish(),
  })
  const link = z.object({
    ...common,
    service: z.enum(['WEB', 'VISA_MASTERCARD', 'RESTLINK']),
    // The table allows PAYMENT alone; the RESTLINK example carries GIVE_CHANGE.
    transaction_type: z.enum(['PAYMENT', 'GIVE_CHANGE']),
    callback_url_code: z.string().min(1).max(64),
    failed_redirection_url_code: word.nullish(),
    success_redirection_url_code: word.nullish(),
  })
  return { rest, link }
}

const documented = requestSchemas()

/** `POST …/rest`. PVIT v5.5 §Transaction REST API. */
export const RestRequest = documented.rest
export type RestRequest = z.infer<typeof RestRequest>

/** `POST …/link`. PVIT v5.5 §Transaction LINK API. */
export const LinkRequest = documented.link
export type LinkRequest = z.infer<typeof LinkRequest>

/** `GET …/status?…`. `transactionId` takes the merchant's reference; some accounts want PVIT's id. PVIT v5.5 §GET STATUS API. */
export const StatusQuery = z.object({
  transactionId: z.string().min(1),
  accountOperationCode: z.string().min(1),
  transactionOperation: z.enum(['PAYMENT', 'GIVE_CHANGE']),
})
export type StatusQuery = z.infer<typeof StatusQuery>

/** `GET …/balance?…`. PVIT v5.5 §BALANCE API. */
export const BalanceQuery = z.object({ accountOperationCode: z.string().min(1) })
export type BalanceQuery = z.infer<typeof BalanceQuery>

/** `GET …/kyc?…`; `operatorCode` in the newer generation only. PVIT v5.5 §KYC API. */
export const KycQuery = z.object({
  customerAccountNumber: z.string().min(1),
  operatorCode: z.string().min(1).optional(),
})
export type KycQuery = z.infer<typeof KycQuery>

/** `POST …/renew-secret`, a form. The newer generation needs no reception code. PVIT v5.5 §RENEW SECRET API. */
export const RenewRequest = z.object({
  operationAccountCode: z.string().min(1),
  receptionUrlCode: z.string().min(1).optional(),
  password: z.string().min(1),
})
export type RenewRequest = z.infer<typeof RenewRequest>

// Replies ----------------------------------------------------------------------------------------

/** The reply of REST: `PENDING` for a payment, `SUCCESS` or `FAILED` for change given. */
export const TransactionReply = z.object({
  status: word,
  status_code: WireCode.nullish(),
  operator: word.nullish(),
  reference_id: word.nullish(),
  merchant_reference_id: word,
  merchant_operation_account_code: word.nullish(),
  message: text.nullish(),
})
export type TransactionReply = z.infer<typeof TransactionReply>

/** The reply of LINK. Its `SUCCESS` says that the link was made, never that money moved; it names no PVIT id. */
export const LinkReply = z.object({
  status: word,
  status_code: WireCode.nullish(),
  merchant_reference_id: word,
  url: z.string().max(2048).nullish(),
})
export type LinkReply = z.infer<typeof LinkReply>

/** The reply of STATUS; `date` is `dd/MM/yyyy HH:mm:ss` without a zone. It names no operation, no reason and no PVIT id. */
export const StatusReply = z.object({
  date: word.nullish(),
  status: word,
  amount: WireNumber,
  fees: WireNumber.nullish(),
  operator: word.nullish(),
  merchant_reference_id: word,
  customer_account_number: z.union([word, z.number()]).nullish(),
  merchant_operation_account_code: word,
})
export type StatusReply = z.infer<typeof StatusReply>

export const BalanceReply = z.object({
  balance: WireNumber,
  merchant_operation_account_code: word.nullish(),
})
export type BalanceReply = z.infer<typeof BalanceReply>

const Flag = z.union([z.boolean(), z.enum(['true', 'false'])])

export const KycReply = z.object({
  full_name: text.nullable(),
  customer_account_number: z.union([word, z.number()]).nullish(),
  is_active: Flag.nullish(),
})
export type KycReply = z.infer<typeof KycReply>

/** The newer generation nests the answer; seen in the wild, not in a document we could read. */
export const KycReplyV2 = z.object({
  data: z.object({
    firstname: text.nullish(),
    lastname: text.nullish(),
    full_name: text.nullish(),
    is_active: Flag.nullish(),
  }),
})
export type KycReplyV2 = z.infer<typeof KycReplyV2>

/** v5.5: the key is made and will be POSTed to the reception address; the reply itself holds none. */
export const RenewReply = z.object({ status_code: WireCode, message: text.nullish() })
export type RenewReply = z.infer<typeof RenewReply>

/** Newer generation: the key is in the reply. */
export const RenewReplyV2 = z.object({
  operation_account_code: word.nullish(),
  secret: z.string().min(1).max(256),
  expires_in: WireNumber.nullish(),
})
export type RenewReplyV2 = z.infer<typeof RenewReplyV2>

/** Every error; `date` is `ddMMyyyy-HHmmss`. A 422 carries `messages`, a list, in place of `message`. PVIT v5.5 §Gestion des erreurs. */
export const ErrorReply = z.object({
  date: word.nullish(),
  status_code: WireCode,
  error: z.string().max(128),
  message: text.nullish(),
  messages: z.array(z.unknown()).nullish(),
  path: text.nullish(),
})
export type ErrorReply = z.infer<typeof ErrorReply>

// What PVIT sends on its own ---------------------------------------------------------------------

/** The callback of a payment, unsigned. `code` must come back in the acknowledgement as it came. PVIT v5.5 §callback. */
export const Callback = z.object({
  transactionId: word,
  merchantReferenceId: word,
  status: word,
  amount: WireNumber.nullish(),
  customerID: z.union([word, z.number()]).nullish(),
  fees: WireNumber.nullish(),
  totalAmount: WireNumber.nullish(),
  chargeOwner: word.nullish(),
  freeInfo: text.nullish(),
  transactionOperation: word.nullish(),
  code: WireCode.nullish(),
  callbackMediaType: word.nullish(),
  operator: word.nullish(),
  // Newer generation only.
  amountCredited: WireNumber.nullish(),
})
export type Callback = z.infer<typeof Callback>

/** Our answer to a callback. PVIT v5.5 §réponse au callback. */
export const Acknowledgement = z.object({ responseCode: WireCode.nullable(), transactionId: word })
export type Acknowledgement = z.infer<typeof Acknowledgement>

/** The renewed key, POSTed to the reception address, unsigned. PVIT v5.5 §clé secrète envoyée. */
export const KeyDelivery = z.object({
  operation_account_code: word,
  secret_key: z.string().min(1).max(256),
  expires_in: WireNumber,
})
export type KeyDelivery = z.infer<typeof KeyDelivery>

/** Names seen in the wild for the same two fields. Only the first of each list is documented. */
export const keyDeliveryNames = {
  secret: ['secret_key', 'secret', 'secretKey', 'key', 'token', 'X-Secret'],
  account: [
    'operation_account_code',
    'merchant_operation_account_code',
    'operationAccountCode',
    'accountOperationCode',
  ],
} as const
