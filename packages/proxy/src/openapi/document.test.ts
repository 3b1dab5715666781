import { randomBytes } from 'node:crypto'
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problems, reasons } from '@pvit-checkout/contract/checkout'
import { createCheckoutApp, type CheckoutApp } from '../app.ts'
import { createDocument, toTemplate } from './document.ts'
import { createPage } from './page.ts'

const publicUrl = 'https://shop.test/pay'
const document = createDocument(publicUrl)

let app: CheckoutApp
beforeAll(async () => {
  app = await createCheckoutApp({
    pvitBaseUrl: 'https://pvit.test',
    pvitEnvironment: 'test',
    pvitAccount: 'ACC_TEST',
    pvitPassword: 'a password',
    pvitRestCode: 'RESTCODE',
    pvitStatusCode: 'STATCODE',
    pvitRenewCode: 'RENECODE',
    pvitCallbackCode: 'CALLB',
    pvitSecretCode: 'KEYCD',
    publicUrl,
    databaseUrl: 'file::memory:',
    checkoutApiKey: randomBytes(32).toString('base64url'),
    checkoutSecretKey: randomBytes(32).toString('base64url'),
    hookToken: randomBytes(24).toString('base64url'),
    checkoutOrigins: ['https://shop.test'],
  })
})
afterAll(() => app.close())

const told = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => {
    return { route: `${method.toUpperCase()} ${path}`, operation }
  }),
)
const written = JSON.stringify(document)

describe('the document', () => {
  it('is OpenAPI 3.1, by the schema of its makers', async () => {
    const result = await new Validator().validate(JSON.parse(written) as Record<string, unknown>)
    expect(result.errors ?? []).toEqual([])
    expect(result.valid).toBe(true)
  })

  it('names every route that is mounted, and no other', () => {
    const mounted = app.routes.map(
      ({ method, path }) => `${method} ${toTemplate(path.replace('/pay', ''))}`,
    )
    expect(told.map(({ route }) => route).sort()).toEqual([...new Set(mounted)].sort())
  })

  it('refers to nothing that is not there, and holds nothing that nobody refers to', () => {
    const referred = [...written.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(
      ([, name]) => name,
    )
    expect(new Set(referred)).toEqual(new Set(Object.keys(document.components.schemas)))
  })

  it('names every code of a problem, on a route that may answer it too, and every reason', () => {
    const { ProblemCode, Reason } = document.components.schemas
    expect(ProblemCode?.enum).toEqual(Object.keys(problems))
    expect(Reason?.enum).toEqual(Object.keys(reasons))
    const onRoutes = told.flatMap(({ operation }) =>
      Object.values(operation.responses).flatMap(({ description }) => description.split(' · ')),
    )
    expect(Object.keys(problems).filter((code) => !onRoutes.includes(code))).toEqual([])
  })

  it('names the limits where one may refuse, and nowhere else', () => {
    const limited = told.filter(({ operation }) => operation.responses['429'] !== undefined)
    expect(limited.map(({ route }) => route)).toEqual([
      'POST /v1/checkout/payments',
      'GET /v1/checkout/payments/{id}/events',
    ])
  })

  it('gives each operation a name of its own and a security of its door', () => {
    const ids = told.map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { route, operation } of told) {
      const keys = (operation.security ?? []).flatMap((one) => Object.keys(one))
      const expected = route.includes(' /v1/checkout')
        ? ['sessionToken']
        : route.includes(' /v1/')
          ? ['shopKey']
          : route.includes(' /metrics')
            ? ['metricsToken']
            : []
      expect([route, keys]).toEqual([route, expected])
    }
  })

  it('tells what a header may or must say', () => {
    const headersOf = (path: string, method: string) =>
      (document.paths[path]?.[method]?.parameters ?? [])
        .filter((parameter) => parameter.in === 'header')
        .map(({ name, required }) => `${name}${required ? '*' : ''}`)
    expect(headersOf('/v1/checkout/payments', 'post')).toEqual(['Idempotency-Key*'])
    expect(headersOf('/v1/payouts', 'post')).toEqual(['Idempotency-Key*'])
    expect(headersOf('/v1/checkout/payments/{id}', 'get')).toEqual(['If-None-Match', 'Prefer'])
    expect(headersOf('/v1/checkout/payments/{id}/events', 'get')).toEqual(['Last-Event-ID'])
  })

  it('says of a cursor on every list what it is a place of', () => {
    for (const path of ['/v1/payments', '/v1/payouts', '/v1/deliveries']) {
      const cursor = document.paths[path]?.['get']?.parameters?.find(
        ({ name }) => name === 'cursor',
      )
      expect(cursor?.description).toMatch(/of this list alone.*with other filters too/)
    }
  })

  it('says what stands in the head of a problem', () => {
    const headsOf = (path: string, method: string, status: number) =>
      Object.keys(document.paths[path]?.[method]?.responses[status]?.headers ?? {})
    expect(headsOf('/v1/sessions', 'post', 401)).toEqual(['WWW-Authenticate'])
    expect(headsOf('/v1/checkout', 'get', 401)).toEqual(['WWW-Authenticate'])
    expect(headsOf('/v1/checkout/payments', 'post', 429)).toEqual([
      'Retry-After',
      'RateLimit',
      'RateLimit-Policy',
    ])
    expect(headsOf('/v1/checkout/payments', 'post', 503)).toEqual(['Retry-After'])
  })

  it('tells of the ETag of what is served with one, this document among it, and what it is good for', async () => {
    const reply = await app.fetch(new Request(`${publicUrl}/openapi.json`))
    expect(reply.headers.get('ETag')).toMatch(/^".+"$/)
    for (const path of ['/openapi.json', '/widget/{file}']) {
      const { parameters, responses } = document.paths[path]?.['get'] ?? {}
      expect(Object.keys(responses?.['200']?.headers ?? {})).toEqual(['ETag'])
      expect(Object.keys(responses?.['304']?.headers ?? {})).toEqual(['ETag'])
      expect(parameters?.map(({ name }) => name)).toContain('If-None-Match')
    }
    expect(document.paths['/docs']?.['get']?.responses['200']?.headers).toBeUndefined()
  })

  it('gives /ready one body, whether all can start or not', () => {
    const { responses } = document.paths['/ready']?.['get'] ?? {}
    expect(responses?.['200']?.content).toBeDefined()
    expect(responses?.['503']?.content).toEqual(responses?.['200']?.content)
  })

  it('says of money that it is whole, and of new fields that they may come', () => {
    const { Amount, PaymentView, OpenSession } = document.components.schemas
    expect(Amount).toEqual({ type: 'integer', minimum: 1, maximum: 100_000_000 })
    expect(PaymentView?.additionalProperties).toBeUndefined()
    expect(OpenSession?.additionalProperties).toBe(false)
  })

  it('tells the events of the webhooks', () => {
    expect(Object.keys(document.webhooks)).toContain('payment.succeeded')
    expect(Object.keys(document.webhooks)).toHaveLength(10)
  })
})

describe('the page', () => {
  const page = createPage(document)

  it('names the key that each route wants', () => {
    const keyOf = (id: string) =>
      new RegExp(`<section id="${id}">[^]*?Bearer: ([^]*?)</p>`).exec(page)?.[1]
    expect(keyOf('shop.openSession')).toBe('<code>CHECKOUT_API_KEY</code>')
    expect(keyOf('metrics')).toBe('<code>METRICS_TOKEN</code>')
    expect(keyOf('checkout.readCheckout')).toContain('of an opened session')
  })

  it('shows every route, code and schema, each under its own anchor', () => {
    for (const { operation } of told) expect(page).toContain(`id="${operation.operationId}"`)
    for (const code of Object.keys(problems)) expect(page).toContain(`<code>${code}</code>`)
    const anchors = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(anchors).size).toBe(anchors.length)
    const links = [...page.matchAll(/ href="#([^"]+)"/g)].map(([, id]) => id)
    expect(links.filter((id) => !anchors.includes(id))).toEqual([])
  })

  it('runs nothing and fetches nothing', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe| on\w+=|style="|@import|url\(/)
    const elsewhere = [...page.matchAll(/(?:href|src)="([^"#]+)/g)].map(([, address]) => address)
    expect(elsewhere).toEqual(['openapi.json'])
  })
})
