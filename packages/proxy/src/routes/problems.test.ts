import { CheckoutError } from '@pvit-checkout/contract/checkout'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { silentLog } from '../log.ts'
import { StoreError } from '../store/store-error.ts'
import type { Passage } from './connection.ts'
import { onError, onNotFound } from './problems.ts'

describe('a database that does not answer', () => {
  const cause = new Error('connect ECONNREFUSED 10.0.0.7:5432')
  const app = new Hono()
    .all('/', () => {
      throw new StoreError('The database did not answer "findPayment".', { cause })
    })
    .onError(onError(silentLog, () => {}))
  const answer = async (method: string) => {
    const reply = await app.request('/', { method })
    const problem = (await reply.json()) as Record<string, unknown>
    expect([reply.status, problem['code'], problem['retryable']]).toEqual([
      503,
      'store-unavailable',
      true,
    ])
    expect(JSON.stringify(problem)).not.toMatch(/findPayment|ECONNREFUSED|10\.0\.0/)
    return String(problem['detail'])
  }

  it('tells whoever reads that nothing is lost', async () => {
    expect(await answer('GET')).toMatch(/cannot be read .* Nothing is lost: ask again/)
  })

  it('tells whoever writes that no money moves, and how to send it again', async () => {
    const detail = await answer('POST')
    expect(detail).toContain('nothing that moves money was sent')
    expect(detail).toMatch(/Nothing kept before is lost.*same Idempotency-Key/)
  })
})

describe('a row that cannot be read', () => {
  const app = new Hono()
    .all('/', () => {
      const cause = new SyntaxError(`Unexpected token '0', "074123456" is not valid JSON`)
      throw new StoreError('The database holds what cannot be read for "findSession".', { cause })
    })
    .onError(onError(silentLog, () => {}))

  it.each([
    ['reads', 'GET', 500, 'internal', /cannot be read\. To ask again does not help.*mended/],
    [
      ...['writes', 'POST', 503, 'store-unavailable'],
      /cannot be read: nothing that moves money was sent .* helps only once .* mended/,
    ],
  ] as const)(
    'tells whoever %s that to ask again is in vain',
    async (_, method, status, code, says) => {
      const reply = await app.request('/', { method })
      const problem = (await reply.json()) as Record<string, unknown>
      expect([reply.status, problem['code']]).toEqual([status, code])
      expect(problem['detail']).toMatch(says)
      expect(JSON.stringify(problem)).not.toMatch(/findSession|074|JSON/)
    },
  )
})

it('nobody foresaw says nothing outside, and the log says where it came from; one of ours is not logged', async () => {
  const logged: unknown[] = []
  const error = (...line: unknown[]) => void logged.push(line)
  const app = new Hono()
    .get('/foreseen/:id', () => {
      throw new CheckoutError('not-found')
    })
    .get('/odd/:id', () => {
      throw new TypeError('cannot read ‘x’ of 074123456')
    })
    .onError(onError({ ...silentLog, error }, () => {}))
  await app.request('/foreseen/1')
  expect(logged).toEqual([])
  const reply = await app.request('/odd/1')
  const text = await reply.text()
  expect([reply.status, JSON.parse(text)]).toMatchObject([500, { code: 'internal' }])
  expect(text).not.toMatch(/TypeError|cannot read|074/)
  expect(logged).toMatchObject([
    [
      'unexpected',
      { route: '/odd/:id', method: 'GET', cause: expect.stringContaining('TypeError') },
    ],
  ])
})

describe('a problem', () => {
  const phone = { path: 'phone', code: 'incomplete', detail: 'Nine digits.' }

  it.each([
    ['its own detail', { detail: 'Said here.', errors: [phone] }, 'Said here.'],
    ['what is wrong with the field where it has none', { errors: [phone] }, phone.detail],
    ['its title where it names no field either', {}, /^The phone number is not .*\.$/],
  ])('tells %s', async (_, options, detail) => {
    const app = new Hono()
      .get('/', () => {
        throw new CheckoutError('phone-invalid', options)
      })
      .onError(onError(silentLog, () => {}))
    const problem = (await (await app.request('/')).json()) as Record<string, unknown>
    expect(problem['detail']).toMatch(detail)
  })
})

it('tells whoever left out the base path where the routes begin', async () => {
  const passage: Passage = { peer: null, unclaimed: false }
  const reply = await new Hono().notFound(onNotFound([])).request('/v1/sessions', {}, passage)
  expect(await reply.json()).toMatchObject({
    code: 'not-found',
    detail: expect.stringMatching(/path of PUBLIC_URL.*\/docs/) as string,
  })
  expect(passage.unclaimed).toBe(true)
})
