import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { createDocument } from '../openapi/document.ts'
import { createPage } from '../openapi/page.ts'
import { pageRoutes } from '../openapi/plain-routes.ts'
import { isKnown } from './requests.ts'

/** The contract, for machines and for people. Made at the first question, then kept. */
export function documentRoutesOf(publicUrl: string): Hono {
  let made: ReturnType<typeof make> | null = null

  function make() {
    const document = createDocument(publicUrl)
    const json = JSON.stringify(document)
    const hash = createHash('sha256').update(json).digest('base64url').slice(0, 22)
    return { json, page: createPage(document), etag: `"${hash}"` }
  }

  return new Hono()
    .get(pageRoutes.openapi.path, (context) => {
      made ??= make()
      const headers = { ETag: made.etag, 'Cache-Control': 'public, max-age=300' }
      if (isKnown(context, made.etag)) return context.body(null, 304, headers)
      return context.body(made.json, 200, { ...headers, 'Content-Type': 'application/json' })
    })
    .get(pageRoutes.docs.path, (context) => {
      made ??= make()
      context.header('Cache-Control', 'public, max-age=300')
      return context.html(made.page)
    })
}
