/**
 * Reads what PVIT sends on its own: callbacks and keys. Nothing of it is signed, so a callback is a
 * claim to be checked by asking, and a key a candidate to be tried, whoever brought them.
 */
import { bodyLimits, readJson } from './json.ts'
import type { TransactionStatus } from './outcomes.ts'
import { amountOrNull, isPlainId, localPhone, operatorName, statusWord } from './reading.ts'
import { isKeyShaped, Secret } from './secrets.ts'
import { Callback, keyDeliveryNames, WireNumber } from './wire.ts'
import type { Acknowledgement } from './wire.ts'
import { readFlatXml, writeFlatXml } from './xml.ts'

/** What a callback claims. Proof of nothing: ask for the status. Amounts in XAF. */
export interface CallbackClaim {
  kind: 'claim'
  pvitId: string
  reference: string
  status: TransactionStatus
  amount: number | null
  fees: number | null
  /** What the payer was charged. */
  total: number | null
  phone: string | null
  operator: string | null
  operation: 'PAYMENT' | 'GIVE_CHANGE' | null
  /** As it came, number or text: the acknowledgement must echo it. Null when it was left out. */
  code: string | number | null
  format: 'json' | 'xml'
}

export interface KeyClaim {
  kind: 'key'
  secret: Secret
  /** The account it is said to be for. */
  account: string | null
  /** A claim like the rest: clamp it. */
  expiresInSeconds: number | null
}

export interface ParseFailure {
  kind: 'unreadable'
  /** For a log: names what was wrong, never a value. */
  why: string
}

// What the claim does not carry may drift: a hint lost is a shopper who waits longer.
const CallbackParts = Callback.omit({ freeInfo: true, chargeOwner: true, callbackMediaType: true })

/** JSON or XML, told by the content type, else by the first character. At most 16 KB. Never throws. PVIT v5.5 §callback. */
export function parseCallback(
  body: string,
  contentType: string | null,
): CallbackClaim | ParseFailure {
  if (body.length > bodyLimits.callback) return unreadable('longer than 16 KB')
  const format = formatOf(body, contentType)
  if (!format) return unreadable('neither JSON nor XML')
  const raw = format === 'json' ? readJson(body) : readCallbackXml(body)
  if (raw === undefined) return unreadable(`no plain ${format.toUpperCase()}`)

  const callback = CallbackParts.safeParse(raw)
  if (!callback.success) {
    const fields = callback.error.issues.map((issue) => issue.path.join('.') || 'the body')
    return unreadable(`not as documented: ${[...new Set(fields)].join(', ')}`)
  }
  const { transactionId, merchantReferenceId, code = null } = callback.data
  if (!isPlainId(transactionId)) return unreadable('transactionId is no id')
  if (!isPlainId(merchantReferenceId)) return unreadable('merchantReferenceId is no reference')
  if (typeof code === 'string' && !isPlainId(code)) return unreadable('code is no code')

  const { status, amount, fees, totalAmount, customerID, operator } = callback.data
  return {
    kind: 'claim',
    pvitId: transactionId,
    reference: merchantReferenceId,
    status: statusWord(status),
    amount: amountOrNull(amount),
    fees: amountOrNull(fees),
    total: amountOrNull(totalAmount),
    phone: localPhone(customerID),
    operator: operatorName(operator),
    operation: operationOf(callback.data.transactionOperation),
    code,
    format,
  }
}

/** The answer PVIT waits for, in the form of the callback: the code and the id exactly as they came. Send it with 200. PVIT v5.5 §callback. */
export function acknowledge(claim: CallbackClaim): { body: string; contentType: string } {
  const reply: Acknowledgement = { responseCode: claim.code, transactionId: claim.pvitId }
  if (claim.format === 'json') {
    return { body: JSON.stringify(reply), contentType: 'application/json' }
  }
  const fields = { responseCode: String(claim.code ?? ''), transactionId: claim.pvitId }
  return { body: writeFlatXml('response', fields), contentType: 'application/xml' }
}

/**
 * The key PVIT POSTs: JSON, XML, a form, or the bare key as text, in quotation marks or not; all the field names seen in the
 * wild. At most 4 KB. Never throws. PVIT v5.5 §RENEW SECRET.
 */
export function parseKeyDelivery(
  body: string,
  contentType: string | null,
): KeyClaim | ParseFailure {
  if (body.length > bodyLimits.keyDelivery) return unreadable('longer than 4 KB')
  const bare = body.trim()
  if (isKeyShaped(bare)) return keyClaim(bare, null, null)
  const quoted = readJson(bare)
  if (typeof quoted === 'string' && isKeyShaped(quoted)) return keyClaim(quoted, null, null)

  const fields = readFields(body, contentType)
  if (!fields) return unreadable('neither JSON, XML, a form nor a bare key')
  const keys = valuesOf(fields, keyDeliveryNames.secret)
  const accounts = valuesOf(fields, keyDeliveryNames.account)
  const [key, otherKey] = new Set(keys)
  const [account = null, otherAccount] = new Set(accounts)
  if (key === undefined) return unreadable('no key under any known name')
  if (otherKey !== undefined) return unreadable('two keys that differ')
  if (otherAccount !== undefined) return unreadable('two accounts that differ')
  if (!isKeyShaped(key)) return unreadable('the key is no PVIT key')
  if (account !== null && !isPlainId(account)) return unreadable('the account is no account code')
  return keyClaim(key, account, lifetime(fields.get('expires_in') ?? fields.get('expiresIn')))
}

function keyClaim(key: string, account: string | null, expiresInSeconds: number | null): KeyClaim {
  return { kind: 'key', secret: new Secret(key), account, expiresInSeconds }
}

function readFields(body: string, contentType: string | null): Map<string, unknown> | null {
  const format = formatOf(body, contentType)
  if (format === 'json') return fieldsOf(readJson(body))
  if (format === 'xml') return fieldsOf(readFlatXml(body))
  // A form, whatever it is said to be.
  return body.includes('=') ? new Map(new URLSearchParams(body)) : null
}

function fieldsOf(value: unknown): Map<string, unknown> | null {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isRecord ? new Map(Object.entries(value)) : null
}

function valuesOf(fields: Map<string, unknown>, names: readonly string[]): string[] {
  const values = names.map((name) => fields.get(name))
  return values.filter((value) => typeof value === 'string' && value !== '') as string[] // just filtered
}

function lifetime(value: unknown): number | null {
  const seconds = Number(WireNumber.safeParse(value).data)
  return Number.isFinite(seconds) && seconds > 0 ? Math.floor(seconds) : null
}

function formatOf(body: string, contentType: string | null): 'json' | 'xml' | null {
  const type = contentType?.toLowerCase() ?? ''
  if (/[/+]xml\b/.test(type)) return 'xml'
  if (/[/+]json\b/.test(type)) return 'json'
  const first = body.trimStart()[0]
  if (first === '<') return 'xml'
  return first === '{' ? 'json' : null
}

/** XML knows no null and no numbers: an empty element is an absent one. */
function readCallbackXml(body: string): Record<string, string> | undefined {
  const fields = readFlatXml(body)
  if (!fields) return undefined
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
}

function operationOf(value: string | null | undefined): 'PAYMENT' | 'GIVE_CHANGE' | null {
  return value === 'PAYMENT' || value === 'GIVE_CHANGE' ? value : null
}

function unreadable(why: string): ParseFailure {
  return { kind: 'unreadable', why }
}
