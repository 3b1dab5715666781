import {
  CheckoutError,
  isProblemCode,
  pathOf,
  Problem,
  type Route,
} from '@pvit-checkout/contract/checkout'
import { operationRoutes, shopRoutes } from '@pvit-checkout/contract/shop'
import type { Secret } from '@pvit-checkout/pvit'
import { basePathOf } from '../config/base-path.ts'
import type { Settings } from '../config/settings.ts'
import { send } from './send.ts'

/** A proxy, as the shop's server speaks to it. */
export interface ProxyDoor {
  /** With its base path. */
  readonly url: string
  readonly apiKey: Secret
}

/** Which proxy is meant, and how it lets us in. */
export type DoorSettings = Pick<Settings, 'host' | 'port' | 'publicUrl' | 'checkoutApiKey'>

export type Found =
  | { kind: 'running'; door: ProxyDoor }
  /** Something answers, and it is not the proxy of these settings. */
  | { kind: 'stranger'; url: string; why: 'no-proxy' | 'other-key' }
  /** `lockedAt`: behind PUBLIC_URL stands a proxy that takes another CHECKOUT_API_KEY. Null: none that is known. */
  | { kind: 'none'; lockedAt: string | null }

const nobody: Found = { kind: 'none', lockedAt: null }

/** The running proxy of these settings: on HOST:PORT, else behind PUBLIC_URL, as when a shop's own server carries it. */
export async function findProxy(settings: DoorSettings): Promise<Found> {
  const local = localUrl(settings)
  const here = local === null ? nobody : await look(local, settings, 2_000)
  if (here.kind !== 'none') return here
  const there = await look(settings.publicUrl, settings, 8_000)
  if (there.kind === 'running') return there
  // What else may stand behind PUBLIC_URL is looked at where somebody asks about PUBLIC_URL.
  const isLocked = there.kind === 'stranger' && there.why === 'other-key'
  return { kind: 'none', lockedAt: isLocked ? there.url : null }
}

/** Null where the port is not known beforehand. */
export function localUrl(settings: DoorSettings): string | null {
  return settings.port === 0 ? null : localUrlAt(settings.port, settings)
}

/** The proxy that listens at this port, called from this machine. */
export function localUrlAt(
  port: number,
  { host, publicUrl }: Pick<DoorSettings, 'host' | 'publicUrl'>,
): string {
  const everywhere: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '::1' }
  return `http://${inUrl(everywhere[host] ?? host)}:${port}${basePathOf(publicUrl)}`
}

/** A host as a URL has it: an IPv6 address in brackets. */
export function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

async function look(url: string, settings: DoorSettings, withinMs: number): Promise<Found> {
  const health = await send(`${url}${operationRoutes.health.path}`, { withinMs })
  if (health.kind === 'unreached') return nobody
  if (health.status !== 200 || (health.json as { status?: unknown } | null)?.status !== 'ok')
    return { kind: 'stranger', url, why: 'no-proxy' }
  const door: ProxyDoor = { url, apiKey: settings.checkoutApiKey }
  // No session has this id: not found is said only to whoever has the key.
  const asked = await send(`${url}${pathOf(shopRoutes.readSession, { id: 'cs_00000000' })}`, {
    headers: authorizedBy(door.apiKey.reveal()),
    withinMs,
  })
  const letIn = asked.kind === 'answered' && asked.status === 404
  return letIn ? { kind: 'running', door } : { kind: 'stranger', url, why: 'other-key' }
}

export interface ShopCall {
  readonly parameters?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** In place of CHECKOUT_API_KEY: a session's. */
  readonly token?: string
}

/** Call a route, and read the answer by its schema. Rejects with a CheckoutError: `connection-lost`, or the proxy's own problem. */
export async function callProxy<R extends Route>(
  door: ProxyDoor,
  route: R,
  { parameters = {}, query = {}, body, headers = {}, token }: ShopCall = {},
): Promise<R['reply']['_zod']['output']> {
  const asked = Object.entries(query).filter(([, value]) => value !== undefined)
  const search = new URLSearchParams(asked as [string, string][]).toString() // just filtered
  const url = `${door.url}${pathOf(route, parameters)}${search === '' ? '' : `?${search}`}`
  const sent = await send(url, {
    method: route.method,
    headers: {
      ...authorizedBy(token ?? door.apiKey.reveal()),
      ...(body === undefined ? {} : json),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    withinMs: 30_000,
  })
  if (sent.kind === 'unreached') {
    throw new CheckoutError('connection-lost', {
      detail: `The proxy at ${door.url} is gone: ${sent.why}.`,
    })
  }
  const reply = route.reply.safeParse(sent.json)
  if (reply.success) return reply.data
  const { data: problem } = Problem.safeParse(sent.json)
  if (problem !== undefined && isProblemCode(problem.code)) {
    throw new CheckoutError(problem.code, {
      detail: problem.detail ?? problem.title,
      errors: problem.errors ?? [],
      status: sent.status,
    })
  }
  throw new CheckoutError('unreadable-reply', {
    detail: `The proxy at ${door.url} answered HTTP ${sent.status} in words this command does not know.`,
    status: sent.status,
  })
}

const json = { 'Content-Type': 'application/json' } as const

function authorizedBy(token: string): Record<string, string> {
  return { Authorization: `Bearer ${token}` }
}
