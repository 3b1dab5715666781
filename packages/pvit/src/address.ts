import { PvitConfigError } from './faults.ts'
import type { Api } from './wire.ts'
import { apiPaths } from './wire.ts'

/** v1 is the document's v5.5. v2 wants `operator_code` and may put the new key into the reply. */
export type Generation = 'v1' | 'v2'

export interface Address {
  readonly url: string
  readonly generation: Generation
}

export const defaultBaseUrl = 'https://api.mypvit.pro'

/** The address all codes stand under: https, or http on this machine. */
export function readBaseUrl(value: string): string {
  const url = readUrl('baseUrl', value)
  if (url.search) throw new PvitConfigError('baseUrl', 'has a query; give the host alone')
  return url.href.replace(/\/+$/, '')
}

/**
 * One API's address from what the dashboard shows: a bare code (`/{code}/rest`), `v2/{code}`, or the
 * whole URL. Throws a PvitConfigError that names the setting.
 */
export function readAddress(api: Api, value: string, baseUrl: string): Address {
  const setting = `codes.${api}`
  const given = value.trim()
  if (given.includes('://')) return readWhole(setting, api, given)

  const parts = given.match(/^(?:(v[12])\/)?([0-9A-Za-z]{4,64})$/)
  if (!parts) {
    throw new PvitConfigError(
      setting,
      'is neither a code, nor v2/{code}, nor a whole URL; copy it from the dashboard',
    )
  }
  const [, prefix, code] = parts
  const generation = prefix === 'v2' ? 'v2' : 'v1'
  const path = [...(prefix ? [prefix] : []), code, apiPaths[api]].join('/')
  return { url: `${baseUrl}/${path}`, generation }
}

function readWhole(setting: string, api: Api, value: string): Address {
  const url = readUrl(setting, value)
  const path = url.pathname.replace(/\/+$/, '')
  const last = path.split('/').at(-1)
  if (last !== apiPaths[api]) {
    throw new PvitConfigError(
      setting,
      `must end in /${apiPaths[api]}; each API has an address of its own in the dashboard`,
    )
  }
  if (url.search) throw new PvitConfigError(setting, 'has a query; give the address up to its path')
  return { url: `${url.origin}${path}`, generation: /\/v2\/[^/]+\/[^/]+$/.test(path) ? 'v2' : 'v1' }
}

function readUrl(setting: string, value: string): URL {
  if (!URL.canParse(value)) throw new PvitConfigError(setting, 'is not a URL')
  const url = new URL(value)
  if (url.username || url.password) {
    throw new PvitConfigError(setting, 'holds a user name or password; the key goes in a header')
  }
  const safe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
  if (!safe) throw new PvitConfigError(setting, 'must be https: the key travels with every call')
  return url
}

/** Of a URL's host as the URL parser writes it. Not `shop.localhost`: many machines ask the network for its address. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname)
}
