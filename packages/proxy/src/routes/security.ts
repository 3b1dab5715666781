import { createHash } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { pageRoutes } from '../openapi/plain-routes.ts'
import { pageStyle } from '../openapi/page.ts'

const common = {
  referrerPolicy: 'no-referrer',
  // Pages of the listed origins read these answers by CORS; `same-origin` here would keep them out.
  crossOriginResourcePolicy: false,
  // For this host, which is https anyhow. Of its subdomains we know nothing: that is for whoever owns the domain.
  strictTransportSecurity: 'max-age=15552000',
} as const
const nobody = ["'none'"]

export interface SecurityOptions {
  readonly basePath: string
  /** Whose pages may show ours in a frame: the origins of the settings. */
  readonly framedBy: readonly string[]
}

/** On every answer, problems included: nothing may be run, framed or sniffed that is not meant to, and no address leaks. */
export function securityHeaders({ basePath, framedBy }: SecurityOptions): MiddlewareHandler {
  const forData = secureHeaders({
    ...common,
    xFrameOptions: 'DENY',
    contentSecurityPolicy: { defaultSrc: nobody, frameAncestors: nobody },
  })
  /** The pages PVIT sends shoppers to run their own script and nothing else. */
  const forReturn = secureHeaders({
    ...common,
    xFrameOptions: false, // it knows no list of origins; where `frame-ancestors` is known, it is not read
    contentSecurityPolicy: {
      defaultSrc: nobody,
      scriptSrc: ["'self'"],
      baseUri: nobody,
      frameAncestors: [...framedBy],
    },
  })
  /** The contract as a page has a style of its own, and no script. */
  const forDocs = secureHeaders({
    ...common,
    xFrameOptions: 'DENY',
    contentSecurityPolicy: {
      defaultSrc: nobody,
      styleSrc: [`'sha256-${createHash('sha256').update(pageStyle).digest('base64')}'`],
      baseUri: nobody,
      frameAncestors: nobody,
    },
  })
  return (context, next) => {
    const { path } = context.req
    if (path.startsWith(`${basePath}/return/`)) return forReturn(context, next)
    if (path === basePath + pageRoutes.docs.path) return forDocs(context, next)
    return forData(context, next)
  }
}
