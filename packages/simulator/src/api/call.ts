import { apiPaths, type Api } from '@pvit-checkout/pvit/wire'
import type { Hits } from '../faults/faults.ts'
import type { Account } from '../world.ts'

export type Generation = 'v1' | 'v2'

/** One call to one of the six APIs, as it came in. */
export interface Call {
  api: Api
  generation: Generation
  code: string
  method: string
  path: string
  query: URLSearchParams
  headers: Headers
  /** The media type alone, lower case; empty without one. */
  mediaType: string
  text: string
  /** The body's fields, once read; null when there is none or it does not read. */
  body: Record<string, unknown> | null
  peer: string | null
  /** What the call is about, as far as can be seen from outside: a merchant reference, or the account. */
  reference: string
  nth: number
  hits: Hits
  /** Set once the key is known to be good. */
  account: Account | null
  /** Notes an oddity PVIT (as simulated) lets pass, for the journal. */
  warn(says: string): void
}

/** Reads `/{code}/{api}`, `/v1/{code}/{api}` or `/v2/{code}/{api}`; null for any other path. */
export function readPath(path: string): { api: Api; generation: Generation; code: string } | null {
  const parts = path.split('/').slice(1)
  const generation = parts[0] === 'v2' ? 'v2' : 'v1'
  const [code, word, ...rest] = /^v[12]$/.test(parts[0] ?? '') ? parts.slice(1) : parts
  const api = apiByPath.get(word ?? '')
  if (!api || !code || rest.length > 0 || !/^[A-Za-z0-9]{1,64}$/.test(code)) return null
  return { api, generation, code }
}

// Object.entries widens the keys it was given.
const apiByPath = new Map<string, Api>(
  Object.entries(apiPaths).map(([api, path]) => [path, api as Api]),
)
