import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { expect, it } from 'vitest'
import { plainAnswer } from './plain-answer.ts'
import { securityHeaders } from './security.ts'

const ours = new Hono()
  .use(securityHeaders({ basePath: '', framedBy: ['https://shop.test', 'https://b.test'] }))
  .get('/plain', (context) => plainAnswer(context, null, 304, { etag: '"2"' }))
  .get('/otherwise', (context) => context.text('hello', 200, { 'Referrer-Policy': 'origin' }))

/** All that Hono sends of itself, with what we leave out of it said. */
const honos = new Hono()
  .use(
    secureHeaders({
      referrerPolicy: 'no-referrer',
      crossOriginResourcePolicy: false,
      strictTransportSecurity: 'max-age=15552000',
      xFrameOptions: 'DENY',
      contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    }),
  )
  .get('/', (context) => context.body(null, 304, { etag: '"2"' }))

it.each(['/plain', '/otherwise', '/nowhere'])('sends what Hono would, on %s', async (path) => {
  const headers = new Headers((await ours.request(path)).headers)
  const expected = new Headers((await honos.request('/')).headers)
  for (const own of ['content-type', 'etag']) {
    headers.delete(own)
    expected.delete(own)
  }
  expect([...headers]).toEqual([...expected])
})

it('lets the listed origins frame the page that PVIT sends shoppers to, and it alone', async () => {
  const { headers } = await ours.request('/return/any')
  expect(headers.get('X-Frame-Options')).toBeNull()
  expect(headers.get('Content-Security-Policy')).toBe(
    "default-src 'none'; script-src 'self'; base-uri 'none'; frame-ancestors https://shop.test https://b.test",
  )
  expect((await ours.request('/docs')).headers.get('X-Frame-Options')).toBe('DENY')
})
