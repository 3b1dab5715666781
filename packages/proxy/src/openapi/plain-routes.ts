import type { operationRoutes } from '@pvit-checkout/contract/shop'
import type { ProblemCode } from '@pvit-checkout/contract/checkout'

/** A route that does not speak our JSON both ways, so that no schema of the contract tells it whole. */
export interface PlainRoute {
  readonly method: 'GET' | 'POST'
  /** As Hono mounts it. */
  readonly path: string
  readonly summary: string
  /** The key it wants; none: it is open. */
  readonly key?: 'metricsToken'
  /** Media types it takes; none: no body. */
  readonly takes?: readonly string[]
  /** Good answers by status: what it is, and its media types. */
  readonly answers: Readonly<
    Record<number, { readonly is: string; readonly types: readonly string[] }>
  >
  /** Served with an ETag, and not again to whoever knows it by If-None-Match. */
  readonly tagged?: boolean
  readonly problems: readonly ProblemCode[]
}

const json = ['application/json']
const jsonOrXml = ['application/json', 'application/xml', 'text/xml']
const html = ['text/html']

const pvitProblems = [
  'not-found',
  'forbidden-origin',
  'invalid-request',
  'body-too-large',
  'unsupported-media-type',
  'store-unavailable',
] as const satisfies readonly ProblemCode[]

/** PVIT → proxy: nothing here is signed, so nothing here is believed. */
export const pvitRoutes = {
  callback: {
    method: 'POST',
    path: '/pvit/:hookToken/callback',
    summary: 'PVIT says how a payment ended: a hint to ask it, kept before it is acknowledged',
    takes: jsonOrXml,
    answers: {
      200: { is: 'Kept. The received code and id are echoed, as PVIT wants', types: jsonOrXml },
    },
    problems: pvitProblems,
  },
  secret: {
    method: 'POST',
    path: '/pvit/:hookToken/secret',
    summary: 'PVIT delivers a renewed key: kept, and used only once it has read our own account',
    takes: [...jsonOrXml, 'application/x-www-form-urlencoded', 'text/plain'],
    answers: { 200: { is: 'Kept', types: json } },
    problems: pvitProblems,
  },
} as const satisfies Record<string, PlainRoute>

/** For whoever watches over the proxy, and needs another form than JSON. */
export const metricRoutes = {
  metrics: {
    method: 'GET',
    path: '/metrics',
    summary: 'How it goes, for Prometheus. 404 without METRICS_TOKEN',
    key: 'metricsToken',
    answers: { 200: { is: 'Metrics, format 0.0.4', types: ['text/plain'] } },
    problems: ['unauthorized', 'not-found'],
  },
} as const satisfies Record<string, PlainRoute>

/** For browsers, of anybody. */
export const pageRoutes = {
  returnSuccess: {
    method: 'GET',
    path: '/return/success',
    summary: 'Where PVIT’s page may send the shopper afterwards. It names no outcome',
    answers: { 200: { is: 'A page that goes back to the shop', types: html } },
    problems: [],
  },
  returnFailed: {
    method: 'GET',
    path: '/return/failed',
    summary: 'The same page: where the shopper arrives proves nothing',
    answers: { 200: { is: 'A page that goes back to the shop', types: html } },
    problems: [],
  },
  returnScript: {
    method: 'GET',
    path: '/return/go.js',
    summary: 'The script of these two pages',
    answers: { 200: { is: 'JavaScript', types: ['text/javascript'] } },
    problems: [],
  },
  widget: {
    method: 'GET',
    path: '/widget/:file{.+}',
    summary:
      'The files of `<pvit-checkout>`, where @pvit-checkout/element is installed beside the proxy',
    answers: {
      200: {
        is: 'The file, for pages of any origin. The entry is /widget/pvit-checkout.js',
        types: ['text/javascript', 'text/css', 'application/json'],
      },
      304: { is: 'It is still the one of If-None-Match', types: [] },
    },
    tagged: true,
    problems: ['not-found'],
  },
  openapi: {
    method: 'GET',
    path: '/openapi.json',
    summary: 'This document',
    answers: {
      200: { is: 'OpenAPI 3.1', types: json },
      304: { is: 'It is still the one of If-None-Match', types: [] },
    },
    tagged: true,
    problems: [],
  },
  docs: {
    method: 'GET',
    path: '/docs',
    summary: 'This document as a page',
    answers: { 200: { is: 'A page without scripts', types: html } },
    problems: [],
  },
} as const satisfies Record<string, PlainRoute>

export const operationSummaries: Readonly<Record<keyof typeof operationRoutes, string>> = {
  health: 'The process is alive',
  ready: 'Whether every account can start payments, or what stands in the way',
}
