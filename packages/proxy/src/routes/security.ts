import { createHash } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { pageRoutes } from '../openapi/plain-routes.ts'
import { pageStyle } from '../openapi/page.ts'
import { addStanding, writeStanding, type PlainHeaders } from './plain-answer.ts'

/** What Hono's `secureHeaders()` sends, as a record: a test holds the two together. */
const common: PlainHeaders = {
  'cross-origin-opener-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  // For this host, which is https anyhow. Of its subdomains we know nothing: that is for whoever owns the domain.
  'strict-transport-security': 'max-age=15552000',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
  // No Cross-Origin-Resource-Policy: pages of the listed origins read these answers by CORS, `same-origin` would keep them out.
}
const notFramed: PlainHeaders = { 'x-frame-options': 'DENY' }

export interface SecurityOptions {
  readonly basePath: string
  /** Whose pages may show ours in a frame: the origins of the settings. */
  readonly framedBy: readonly string[]
}

/** On every answer, problems included: nothing may be run, framed or sniffed that is not meant to, and no address leaks. */
export function securityHeaders({ basePath, framedBy }: SecurityOptions): MiddlewareHandler {
  const forData: PlainHeaders = {
    ...common,
    ...notFramed,
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  }
  /** The pages PVIT sends shoppers to run their own script and nothing else. */
  const forReturn: PlainHeaders = {
    ...common, // X-Frame-Options knows no list of origins; where `frame-ancestors` is known, it is not read
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "base-uri 'none'",
      ['frame-ancestors', ...framedBy].join(' '),
    ].join('; '),
  }
  const styleHash = createHash('sha256').update(pageStyle).digest('base64')
  /** The contract as a page has a style of its own, and no script. */
  const forDocs: PlainHeaders = {
    ...common,
    ...notFramed,
    'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; frame-ancestors 'none'`,
  }
  const headersFor = (path: string) => {
    if (path.startsWith(`${basePath}/return/`)) return forReturn
    return path === basePath + pageRoutes.docs.path ? forDocs : forData
  }
  return async (context, next) => {
    addStanding(context, headersFor(context.req.path))
    await next()
    writeStanding(context)
  }
}
