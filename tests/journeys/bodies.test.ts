import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openHouse, type House } from './house.ts'

let house: House
let token: string
beforeEach(async () => {
  house = await openHouse()
  token = (await house.openSession(500)).token
})
afterEach(() => house.close())

async function start(body: BodyInit, headers: Record<string, string> = {}) {
  const reply = await house.raw('/v1/checkout/payments', {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      'Idempotency-Key': 'attempt-1',
      ...headers,
    },
    body,
    duplex: 'half', // a stream as body asks for it
  } as RequestInit)
  const json = (await reply.json()) as { code: string; errors?: { path: string }[] }
  return { ...json, status: reply.status, type: reply.headers.get('Content-Type') }
}

const good = JSON.stringify({ method: 'mobile_money', phone: '074 12 34 56' })

/** Endless white space: nobody knows its length before it is read. */
function endless() {
  let sent = 0
  const chunk = new TextEncoder().encode(' '.repeat(4_096))
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += chunk.length
      controller.enqueue(chunk)
    },
  })
  return { body, sent: () => sent }
}

describe('a body', () => {
  it('as documented is taken', async () => {
    expect((await start(good)).status).toBe(202)
  })

  it('said to be longer than 16 KB is refused before it is read', async () => {
    const { body, sent } = endless()
    const { status, code } = await start(body, { 'Content-Length': '17000' })
    expect([status, code]).toEqual([413, 'body-too-large'])
    expect(sent()).toBeLessThanOrEqual(4_096) // what the stream itself makes ready
  })

  it('without end is refused while it is read, and not read on', async () => {
    const { body, sent } = endless()
    const { status, code } = await start(body)
    expect([status, code]).toEqual([413, 'body-too-large'])
    expect(sent()).toBeLessThan(64 * 1_024)
  })

  it.each([
    ['gzip', { 'Content-Encoding': 'gzip' }],
    ['a form', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    ['plain text', { 'Content-Type': 'text/plain' }],
  ])('in %s is refused', async (_, headers) => {
    const { status, code } = await start(good, headers)
    expect([status, code]).toEqual([415, 'unsupported-media-type'])
  })

  it.each([
    ['cut off', '{"method":'],
    ['ten levels deep', `{"method":${'['.repeat(9)}${']'.repeat(9)}}`],
    ['naming __proto__', '{"method":"mobile_money","__proto__":{"polluted":true}}'],
    ['naming constructor', '{"constructor":{"prototype":{"polluted":true}}}'],
  ])('%s is no plain JSON', async (_, body) => {
    const { status, code, type } = await start(body)
    expect([status, code, type]).toEqual([400, 'invalid-request', 'application/problem+json'])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it.each([
    ['method', { method: 'barter' }],
    ['phone', { method: 'mobile_money', phone: 74123456 }],
    ['phone', { method: 'mobile_money', phone: '0'.repeat(40) }],
    ['operator', { method: 'mobile_money', phone: '074 12 34 56', operator: 'orange' }],
  ])('with a wrong %s names it', async (field, body) => {
    const { status, code, errors } = await start(JSON.stringify(body))
    expect([status, code]).toEqual([422, 'invalid-request'])
    expect(errors?.map(({ path }) => path)).toEqual([field])
  })

  it.each([
    ['an amount', { amount: 1 }],
    ['an order', { order: 'B-1' }],
  ])('that brings %s changes nothing: the session holds it', async (_, extra) => {
    await start(JSON.stringify({ ...(JSON.parse(good) as object), ...extra }))
    await house.advance(1_000)
    expect(house.simulator.ledger.calls({ api: 'rest' })[0]?.values['amount']).toBe(500)
  })
})

it('nothing at an unknown address: a problem like every other', async () => {
  const reply = await house.raw('/v1/nothing')
  expect([reply.status, reply.headers.get('Content-Type')]).toEqual([
    404,
    'application/problem+json',
  ])
})
