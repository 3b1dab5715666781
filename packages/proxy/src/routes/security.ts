import { secureHeaders } from 'hono/secure-headers'

/** Every answer is data: nothing may be run, framed or sniffed from it, and no address leaks from it. */
export const securityHeaders = secureHeaders({
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  referrerPolicy: 'no-referrer',
  // Pages of the listed origins read these answers by CORS; `same-origin` here would keep them out.
  crossOriginResourcePolicy: false,
})
