import { PvitConfigError, readAddress, Secret } from '@pvit-checkout/pvit'

/** One setting: how its text is read; without a fallback it is required, and `cure` says where to find it. */
export interface Setting<V> {
  readonly read: (text: string) => V
  readonly fallback?: V | null
  readonly cure?: string
}

export function choice<const Word extends string>(...words: Word[]): (text: string) => Word {
  return (value) => {
    const word = words.find((candidate) => candidate === value.trim())
    if (word === undefined) throw new Error(`must be one of ${words.join(', ')}`)
    return word
  }
}

export function text(most: number): (text: string) => string {
  return (value) => {
    const trimmed = value.trim()
    if (trimmed.length > most) throw new Error(`is longer than ${most} characters`)
    if (/\p{Cc}/u.test(trimmed)) throw new Error('holds control characters')
    return trimmed
  }
}

/** A code of PVIT's dashboard: an account or a registered URL's code, never the URL itself. */
export function code(value: string): string {
  const trimmed = value.trim()
  if (!/^[0-9A-Za-z_-]{1,64}$/.test(trimmed))
    throw new Error('is no code: letters, digits, - and _ only, never a URL')
  return trimmed
}

/** An operation account. The dashboard also shows the merchant's slug, which is no account and which the client refuses. */
export function operationAccount(value: string): string {
  const account = code(value)
  if (/^MR_/i.test(account)) throw new Error("is the merchant's slug, MR_…")
  return account
}

/** An API's address as PVIT's dashboard shows it; kept as written, the client reads it under PVIT_BASE_URL. */
export function address(api: Parameters<typeof readAddress>[0]): (text: string) => string {
  return (value) => {
    try {
      readAddress(api, value, 'https://pvit.invalid')
    } catch (error) {
      if (error instanceof PvitConfigError) throw new Error(error.problem, { cause: error })
      throw error
    }
    return value.trim()
  }
}

export function secret(least: number): (text: string) => Secret {
  return (value) => {
    if (value.length < least) throw new Error(`is shorter than ${least} characters`)
    return new Secret(value)
  }
}

export function whole(min: number, max: number): (text: string) => number {
  return (value) => {
    const number = /^\d{1,12}$/.test(value.trim()) ? Number(value.trim()) : Number.NaN
    if (!(number >= min && number <= max))
      throw new Error(`must be a whole number from ${min} to ${max}`)
    return number
  }
}

/** Seconds in the setting, milliseconds in the program. */
export function ms(min: number, max: number): (text: string) => number {
  const seconds = whole(min, max)
  return (value) => seconds(value) * 1_000
}

export function flag(value: string): boolean {
  const word = value.trim().toLowerCase()
  if (word === 'true' || word === '1') return true
  if (word === 'false' || word === '0') return false
  throw new Error('must be true or false')
}

export function list<V>(read: (text: string) => V): (text: string) => readonly V[] {
  return (value) => value.split(',').map((part) => read(part.trim()))
}

/** `https://shop.example`: scheme, host and port, nothing after it. */
export function origin(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : null
  if (url === null || !/^https?:$/.test(url.protocol) || url.origin !== value) {
    throw new Error('must list exact origins such as https://shop.example, without a path')
  }
  return value
}
