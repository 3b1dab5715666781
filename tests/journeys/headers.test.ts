import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { airtelNumber, openHouse, type House } from './house.ts'

let house: House
let token: string
beforeEach(async () => {
  house = await openHouse()
  token = (await house.openSession(500)).token
})
afterEach(() => house.close())

const secure = {
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // Never for the shop's subdomains.
  'strict-transport-security': 'max-age=15552000',
}
const data = {
  ...secure,
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
}
const headersOf = ({ headers }: Response, names: readonly string[]) =>
  Object.fromEntries(
    names.map((name) => [
      name,
      headers.get(name)?.replace(/'sha256-[\w+/]{43}='/, '<its own>') ?? null,
    ]),
  )

/** Every route of the contract, as it stands in the document itself: a new one is asked too. */
async function everyRoute() {
  const reply = await house.raw('/openapi.json')
  const { paths } = (await reply.json()) as { paths: Record<string, Record<string, unknown>> }
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => {
      const filled = path.replace('{hookToken}', house.hookToken).replace(/\{\w+\}/g, 'x')
      return { method: method.toUpperCase(), path: filled }
    }),
  )
}

const policyOfDocs =
  "default-src 'none'; style-src <its own>; base-uri 'none'; frame-ancestors 'none'"
const policyOfReturn =
  "default-src 'none'; script-src 'self'; base-uri 'none'; frame-ancestors https://shop.test"

function expectedAt(path: string): Record<string, unknown> {
  if (path === '/docs') return { ...secure, 'content-security-policy': policyOfDocs }
  // X-Frame-Options cannot list origins; `frame-ancestors` stands in its place.
  return path.startsWith('/return/')
    ? { ...secure, 'x-frame-options': null, 'content-security-policy': policyOfReturn }
    : data
}

describe('security headers', () => {
  it('stand on every answer, good or bad, and on what is not ours (promise 35)', async () => {
    const routes = await everyRoute()
    expect(routes.length).toBeGreaterThan(25)
    const asked = [
      ...routes,
      { method: 'GET', path: '/nothing' },
      { method: 'PUT', path: '/health' },
    ]
    for (const { method, path } of asked) {
      for (const authorization of ['', `Bearer ${token}`, `Bearer ${house.apiKey}`]) {
        const reply = await house.raw(path, { method, headers: { Authorization: authorization } })
        await reply.body?.cancel()
        const seen = headersOf(reply, Object.keys(data))
        expect([path, seen]).toEqual([path, expectedAt(path)])
      }
    }
  })

  it('say on every 401, with no key and with a wrong one, by what one may come in', async () => {
    const guarded = (await everyRoute()).filter(({ path }) => path.startsWith('/v1/'))
    expect(guarded.length).toBeGreaterThan(15)
    for (const { method, path } of guarded) {
      for (const authorization of [{}, { Authorization: 'Bearer of-nothing' }]) {
        const { status, headers } = await house.raw(path, { method, headers: authorization })
        const told = [method, path, status, headers.get('WWW-Authenticate')]
        expect(told).toEqual([method, path, 401, 'Bearer'])
      }
    }
    const good = await house.raw('/v1/checkout', { headers: { Authorization: `Bearer ${token}` } })
    expect([good.status, good.headers.get('WWW-Authenticate')]).toEqual([200, null])
  })

  it('let nobody on the way keep what a key or a token opens', async () => {
    const { json } = await house.shopper(token, '/v1/checkout/payments', {
      body: { method: 'mobile_money', phone: airtelNumber },
      headers: { 'Idempotency-Key': 'attempt-1' },
    })
    const id = String(json['id'])
    const doors = [
      [token, '/v1/checkout'],
      [token, `/v1/checkout/payments/${id}`],
      [house.apiKey, '/v1/payments'],
      [house.apiKey, `/v1/payments/${id}`],
      [house.apiKey, '/v1/balance'],
      ['of-nothing', '/v1/checkout'],
    ] as const
    for (const [pass, path] of doors) {
      const reply = await house.raw(path, { headers: { Authorization: `Bearer ${pass}` } })
      expect([path, reply.headers.get('Cache-Control')]).toEqual([path, 'no-store'])
    }
  })

  it('stand beyond our path too', async () => {
    const reply = await house.checkout().fetch(new Request('https://shop.test/elsewhere'))
    expect([reply.status, headersOf(reply, Object.keys(data))]).toEqual([404, data])
  })
})

describe('an address', () => {
  it.each([
    ['PUT', '/health', 405, 'GET, HEAD'],
    ['DELETE', '/v1/payments', 405, 'GET, HEAD'],
    ['GET', '/v1/sessions', 405, 'POST'],
    ['POST', '/openapi.json', 405, 'GET, HEAD'],
    ['GET', '/v1/secrets/renew', 405, 'POST'],
    ['OPTIONS', '/v1/payments', 405, 'GET, HEAD'],
    ['POST', '/widget/pvit-checkout.js', 405, 'GET, HEAD'],
    ['GET', '/v1/nothing', 404, null],
    ['GET', '/v1/payments/', 404, null],
    ['GET', '/health/', 404, null],
  ])('%s %s is answered %i, and Allow says %s', async (method, path, status, allow) => {
    const reply = await house.raw(path, {
      method,
      headers: { Authorization: `Bearer ${house.apiKey}` },
    })
    expect([reply.status, reply.headers.get('Allow')]).toEqual([status, allow])
    expect(reply.headers.get('Cache-Control')).toBe('no-store') // a route may come, and be kept out by an answer from before
    const { code } = (await reply.json()) as { code: string }
    expect(code).toBe(status === 404 ? 'not-found' : 'invalid-request')
    expect(reply.headers.get('Access-Control-Allow-Origin')).toBeNull()
  })

  it('of PVIT’s tells a stranger nothing of its methods', async () => {
    const wrong = await house.raw('/pvit/wrong-token/callback')
    expect([wrong.status, wrong.headers.get('Allow')]).toEqual([404, null])
    const right = await house.raw(`/pvit/${house.hookToken}/callback`)
    expect([right.status, right.headers.get('Allow')]).toEqual([405, 'POST'])
  })

  it.each(['/health', '/ready', '/openapi.json', '/docs', '/return/success'])(
    'HEAD %s has the head of GET, and no body',
    async (path) => {
      const [get, head] = [await house.raw(path), await house.raw(path, { method: 'HEAD' })]
      expect([head.status, head.headers.get('Content-Type')]).toEqual([
        get.status,
        get.headers.get('Content-Type'),
      ])
      expect(await head.text()).toBe('')
    },
  )

  it.each([
    ['/health', 'application/json'],
    ['/openapi.json', 'application/json'],
    ['/v1/nothing', 'application/problem+json'],
    ['/docs', 'text/html; charset=UTF-8'],
    ['/return/failed', 'text/html; charset=UTF-8'],
    ['/return/go.js', 'text/javascript; charset=utf-8'],
  ])('%s is %s', async (path, type) => {
    expect((await house.raw(path)).headers.get('Content-Type')).toBe(type)
  })
})

describe('the document', () => {
  it('is sent once, and confirmed by its tag afterwards, weak or strong', async () => {
    const first = await house.raw('/openapi.json')
    const tag = first.headers.get('ETag') ?? ''
    expect(tag).toMatch(/^"[\w-]+"$/)
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const again = await house.raw('/openapi.json', { headers: { 'If-None-Match': known } })
      expect([known, again.status, await again.text()]).toEqual([known, 304, ''])
    }
    const other = await house.raw('/openapi.json', { headers: { 'If-None-Match': '"other"' } })
    expect(other.status).toBe(200)
  })
})

/** Row 31: who may ask what from a page, 5 origins × 2 content types × 6 doors. */
describe('from a page of another origin (promise 31)', () => {
  const origins = [
    ['https://shop.test', true],
    ['http://shop.test', false],
    ['https://shop.test.evil.test', false],
    ['https://evil.test', false],
    ['null', false],
  ] as const
  const types = [
    ['application/json', true],
    ['text/plain', false],
  ] as const
  const doors = [
    ['GET', '/v1/checkout', 'shopper'],
    ['POST', '/v1/checkout/payments', 'shopper'],
    ['POST', '/v1/sessions', 'server'],
    ['GET', '/v1/payments', 'server'],
    ['POST', '/pvit/:token/callback', 'server'],
    ['GET', '/health', 'server'],
  ] as const
  const rows = origins.flatMap(([origin, listed]) =>
    types.flatMap(([type, isJson]) =>
      doors.map(([method, path, door]) => ({ origin, listed, type, isJson, method, path, door })),
    ),
  )

  it('has sixty rows', () => {
    expect(rows).toHaveLength(60)
  })

  it.each(rows)('$origin, $type, $method $path', async (row) => {
    const { origin, listed, type, isJson, method, door } = row
    const path = row.path.replace(':token', house.hookToken)
    const preflight = await house.raw(path, {
      method: 'OPTIONS',
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': method,
        'Access-Control-Request-Headers': 'authorization,content-type',
      },
    })
    const open = door === 'shopper' && listed
    expect(preflight.headers.get('Access-Control-Allow-Origin')).toBe(open ? origin : null)
    expect(preflight.ok).toBe(open)
    expect(preflight.headers.get('Access-Control-Allow-Credentials')).toBeNull()

    const key = door === 'shopper' ? token : house.apiKey
    const reply = await house.raw(path, {
      method,
      headers: {
        Origin: origin,
        Authorization: `Bearer ${key}`,
        'Content-Type': type,
        'Idempotency-Key': 'attempt-1',
      },
      ...(method === 'POST'
        ? { body: JSON.stringify({ method: 'mobile_money', phone: airtelNumber }) }
        : {}),
    })
    expect(reply.headers.get('Access-Control-Allow-Origin')).toBe(open ? origin : null)
    if (door !== 'shopper') return
    const expected = !listed ? 403 : method === 'GET' ? 200 : isJson ? 202 : 415
    expect(reply.status).toBe(expected)
    expect(reply.headers.get('Vary')).toMatch(/Origin/)
  })

  it('a refusal can be read by the page that may ask', async () => {
    const reply = await house.raw('/v1/checkout', { headers: { Origin: 'https://shop.test' } })
    expect([reply.status, reply.headers.get('Access-Control-Allow-Origin')]).toEqual([
      401,
      'https://shop.test',
    ])
  })
})
