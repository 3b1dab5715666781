import { createHmac, randomBytes } from 'node:crypto'
import { Secret } from '@pvit-checkout/pvit'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { aDelivery } from '../testing/events.ts'
import { createWebhook, PostFault, type PostReply, type PostRequest } from './webhook.ts'

const aSecret = () => `whsec_${randomBytes(32).toString('base64')}`
const now = Math.floor(Date.now() / 1_000) * 1_000 // dates in headers are whole seconds

/** Delivers once to a shop that answers so. */
async function deliver(
  answer: Partial<PostReply> | Error,
  secrets: readonly string[] = [aSecret()],
) {
  const posted: PostRequest[] = []
  const webhook = createWebhook({
    url: 'https://shop.example/hooks',
    secrets: secrets.map((secret) => new Secret(secret)),
    async post(request) {
      posted.push(request)
      if (answer instanceof Error) throw answer
      return { status: 200, retryAfter: null, ...answer }
    },
  })
  const attempt = await webhook.deliver(aDelivery(), now, new AbortController().signal)
  const [request] = posted
  if (request === undefined) throw new Error('Nothing was posted.')
  return { attempt, request }
}

describe('a webhook', () => {
  it('is signed over its id, its time and its body, as Standard Webhooks says', async () => {
    const key = randomBytes(24)
    const { request } = await deliver({}, [`whsec_${key.toString('base64')}`])
    const { body, headers } = request
    expect(headers['webhook-id']).toBe(aDelivery().eventId)
    expect(headers['webhook-timestamp']).toBe(String(Math.floor(now / 1_000)))
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
    expect(headers['webhook-signature']).toBe(
      `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
    )
  })

  it('carries a signature of each secret, so that a shop holding either one believes it', async () => {
    const [old, fresh, stranger] = [aSecret(), aSecret(), aSecret()]
    const { request } = await deliver({}, [fresh, old])
    for (const secret of [old, fresh]) {
      const verified = new Webhook(secret).verify(request.body, { ...request.headers })
      expect(verified).toEqual(JSON.parse(request.body))
    }
    expect(() => new Webhook(stranger).verify(request.body, { ...request.headers })).toThrow(
      'No matching signature',
    )
  })

  it.each([200, 201, 202, 204, 299])('is taken by %i', async (status) => {
    expect((await deliver({ status })).attempt).toEqual({ kind: 'delivered', status })
  })

  it.each([
    [100, 'refused'],
    [301, 'redirect'],
    [302, 'redirect'],
    [308, 'redirect'],
    [400, 'refused'],
    [401, 'refused'],
    [404, 'refused'],
    [409, 'refused'],
    [429, 'refused'],
    [500, 'refused'],
    [503, 'refused'],
  ])('is not taken by %i', async (status, cause) => {
    const { attempt } = await deliver({ status })
    expect(attempt).toMatchObject({ kind: 'not-delivered', status, cause })
    expect('gone' in attempt).toBe(false)
  })

  it('is not wanted any more by 410', async () => {
    expect((await deliver({ status: 410 })).attempt).toMatchObject({
      kind: 'not-delivered',
      gone: true,
    })
  })

  it.each([
    ['120', 120_000],
    [new Date(now + 60_000).toUTCString(), 60_000],
    [new Date(now - 60_000).toUTCString(), 0],
    ['soon', null],
    ['', null],
    [null, null],
  ])('waits as asked: Retry-After %j', async (retryAfter, waitMs) => {
    const { attempt } = await deliver({ status: 503, retryAfter })
    expect(attempt).toMatchObject({ kind: 'not-delivered', retryAfterMs: waitMs })
  })

  it.each([
    [new PostFault('address-not-allowed'), 'address-not-allowed'],
    [new PostFault('no-answer'), 'no-answer'],
    [new TypeError('whatever'), 'no-answer'],
  ])('without an answer is not delivered: %s', async (error, cause) => {
    expect((await deliver(error)).attempt).toEqual({ kind: 'not-delivered', status: null, cause })
  })
})
