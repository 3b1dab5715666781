import type { MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'

const common = {
  referrerPolicy: 'no-referrer',
  // Pages of the listed origins read these answers by CORS; `same-origin` here would keep them out.
  crossOriginResourcePolicy: false,
} as const

/** Data: nothing may be run, framed or sniffed from it, and no address leaks from it. */
const forData = secureHeaders({
  ...common,
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
})

/** Our own pages run their own script and nothing else. */
const forPages = secureHeaders({
  ...common,
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
})

export function securityHeaders(pagesBelow: string): MiddlewareHandler {
  return (context, next) =>
    context.req.path.startsWith(pagesBelow) ? forPages(context, next) : forData(context, next)
}
