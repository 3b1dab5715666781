import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sized } from '../../packages/proxy/src/testing/whole.ts'
import { airtelNumber, openHouse, type House } from './house.ts'

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

/** White space far beyond any limit, of which nobody knows the length before it is read. */
function endless() {
  let sent = 0
  const chunk = new TextEncoder().encode(' '.repeat(4_096))
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent > 1_000_000) return controller.close()
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

  it('said to be longer than 16 KB is refused before it is read (promise 37)', async () => {
    const { body, sent } = endless()
    const { status, code } = await start(body, { 'Content-Length': '17000' })
    expect([status, code]).toEqual([413, 'body-too-large'])
    expect(sent()).toBeLessThanOrEqual(4_096) // what the stream itself makes ready
  })

  it('without end is refused while it is read, and not read on (promise 37)', async () => {
    const { body, sent } = endless()
    const { status, code } = await start(body)
    expect([status, code]).toEqual([413, 'body-too-large'])
    expect(sent()).toBeLessThan(64 * 1_024)
  })

  it.each(['/v1/checkout/payments', '/v1/sessions', 'callback', 'secret'])(
    'longer than it claims is refused at %s where no parser of a host has cut it, and not read on (promise 37)',
    async (door) => {
      const { body, sent } = endless()
      const path = door.startsWith('/') ? door : `/pvit/${house.hookToken}/${door}`
      const reply = await house.raw(path, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${door === '/v1/sessions' ? house.apiKey : token}`,
          'Content-Type': 'application/json',
          'Content-Length': '100',
          'Idempotency-Key': 'attempt-1',
        },
        body,
        duplex: 'half',
      } as RequestInit)
      expect(reply.status).toBe(413)
      expect(sent()).toBeLessThan(64 * 1_024)
    },
  )

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
    ['naming prototype in a list', '{"method":[{"prototype":{"polluted":true}}]}'],
    ['naming __proto__ by its code points', '{"\\u005f_proto__":{"polluted":true}}'],
    ['naming a field twice', '{"method":"card","phone":"1","method":"mobile_money"}'],
    ['naming a field twice, once escaped', '{"method":"card","\\u006dethod":"mobile_money"}'],
    ['eight thousand levels deep', '['.repeat(8_000) + ']'.repeat(8_000)],
    ['two of them', '{"method":"card"}{"method":"web"}'],
    ['with a comment', '{"method":"card"/*x*/}'],
    ['not a number', '{"method":NaN}'],
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
  ])('that brings %s changes nothing: the session holds it (promise 29)', async (_, extra) => {
    await start(JSON.stringify({ ...(JSON.parse(good) as object), ...extra }))
    await house.advance(1_000)
    expect(house.simulator.ledger.calls({ api: 'rest' })[0]?.values['amount']).toBe(500)
  })
})

it(
  'with any one byte another, a body or a token buys at no other price (promise 29)',
  async () => {
    const body = JSON.stringify({ method: 'mobile_money', phone: '074 12 34 56', amount: 500 })
    const others = ['1', '0', '"', ',', '\u0000'].slice(0, sized(1, 5))
    let taken = 0
    for (let at = 0; at < body.length; at++) {
      for (const other of new Set([String.fromCharCode(body.charCodeAt(at) ^ 1), ...others])) {
        const order = await house.openSession(500, `B-${at}-${other.charCodeAt(0)}`)
        const reply = await house.raw('/v1/checkout/payments', {
          method: 'POST',
          headers: {
            Authorization: `Bearer ${order.token}`,
            'Content-Type': 'application/json',
            'Idempotency-Key': 'attempt-1',
          },
          body: body.slice(0, at) + other + body.slice(at + 1),
        })
        if (reply.status === 202) taken++
      }
    }
    await house.advance(2_000)
    const amounts = house.simulator.ledger
      .calls({ api: 'rest' })
      .map(({ values }) => values['amount'])
    expect(amounts).toHaveLength(taken)
    expect(taken).toBeGreaterThan(0)
    expect(new Set(amounts)).toEqual(new Set([500]))

    for (let at = 0; at < token.length; at++) {
      const forged = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
      const { status } = await house.shopper(forged, '/v1/checkout')
      expect([at, status]).toEqual([at, 401])
    }
  },
  sized(15_000, 120_000),
)

it('two hundred ways to reach a prototype reach none, at any door (promise 39)', async () => {
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']
  const shapes = [
    (name: string) => `{"${name}":{"polluted":true}}`,
    (name: string) =>
      `{"method":"mobile_money","order":"A-9","amount":500,"${name}":{"polluted":true}}`,
    (name: string) => `{"order":"A-9","amount":500,"metadata":{"${name}":"polluted"}}`,
    (name: string) => `{"metadata":{"${name}":{"polluted":true}}}`,
    (name: string) => `[{"${name}":{"polluted":true}}]`,
    (name: string) => `{"constructor":{"prototype":{"${name}":{"polluted":true}}}}`,
    (name: string) =>
      `{"transactionId":"PAY1","merchantReferenceId":"P1","${name}":{"polluted":true}}`,
    (name: string) => `{"${name}":"polluted","${name}":{"polluted":true}}`,
  ]
  const doors = [
    '/v1/sessions',
    '/v1/checkout/payments',
    '/v1/checkout/payer',
    `/pvit/${house.hookToken}/callback`,
    `/pvit/${house.hookToken}/secret`,
  ]
  const before = Object.getOwnPropertyNames(Object.prototype)
  for (const path of doors) {
    const bearer = path === '/v1/sessions' ? house.apiKey : token
    for (const body of shapes.flatMap((shape) => names.map(shape))) {
      const reply = await house.raw(path, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${bearer}`,
          'Content-Type': 'application/json',
          'Idempotency-Key': 'attempt-1',
        },
        body,
      })
      expect([path, body, reply.status < 500]).toEqual([path, body, true])
    }
  }
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before)
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  expect(typeof {}.toString).toBe('function')
})

describe('a card’s number', () => {
  const card = '4111 1111 1111 1111' // a published test number

  it('is refused at every shopper’s door, and neither logged nor kept (promise 43)', async () => {
    const bodies = [
      ['/v1/checkout/payments', { method: 'card', phone: card }],
      ['/v1/checkout/payments', { method: 'mobile_money', phone: airtelNumber, pan: card }],
      ['/v1/checkout/payer', { phone: card }],
    ] as const
    for (const [path, body] of bodies) {
      const { status, json } = await house.shopper(token, path, {
        body,
        headers: { 'Idempotency-Key': 'attempt-1' },
      })
      expect([status, json['code'], JSON.stringify(json).includes('1111')]).toEqual([
        422,
        'invalid-request',
        false,
      ])
    }
    const { json } = await house.shopper(token, '/v1/checkout')
    expect(json['payment']).toBeNull()
    expect(JSON.stringify(house.logged)).not.toContain('1111')
  })

  it('may be what a shop calls its order, or PVIT its transaction (promise 43)', async () => {
    const order = await house.openSession(500, card.replaceAll(' ', ''))
    expect(order.token).not.toBe('undefined')
    for (let index = 0; index < sized(100, 1_000); index++) {
      const reply = await house.raw(`/pvit/${house.hookToken}/callback`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({
          transactionId: luhn(`41111111${String(index).padStart(7, '0')}`),
          merchantReferenceId: luhn(`50000000${String(index).padStart(6, '0')}`),
          status: 'SUCCESS',
          amount: 500,
        }),
      })
      expect(reply.status).toBe(200)
    }
  }, 60_000)
})

describe('XML', () => {
  const laughs = (levels: number) =>
    Array.from(
      { length: levels },
      (_, level) => `<!ENTITY l${level + 1} "${`&l${level};`.repeat(10)}">`,
    )
  const hostile = {
    'a billion laughs': `<!DOCTYPE r [<!ENTITY l0 "ha">${laughs(9).join('')}]><r><transactionId>&l9;</transactionId></r>`,
    'an external entity':
      '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r><transactionId>&x;</transactionId></r>',
    'an external entity on the net':
      '<!DOCTYPE r [<!ENTITY x SYSTEM "https://evil.test/x">]><r><transactionId>&x;</transactionId></r>',
    'an external DTD':
      '<!DOCTYPE r SYSTEM "https://evil.test/x.dtd"><r><status>SUCCESS</status></r>',
    'a parameter entity':
      '<!DOCTYPE r [<!ENTITY % x SYSTEM "https://evil.test/x.dtd">%x;]><r><status>SUCCESS</status></r>',
    'an inclusion':
      '<r xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd"/></r>',
    'a stylesheet': '<?xml-stylesheet href="https://evil.test/x.xsl"?><r><a><b/></a></r>',
    'an attribute of a megabyte': `<r a="${'x'.repeat(1_000_000)}"/>`,
    'ten thousand levels': '<a>'.repeat(2_000) + '</a>'.repeat(2_000),
    'more than 64 fields': `<r>${Array.from({ length: 65 }, (_, n) => `<a${n}/>`).join('')}</r>`,
    'a field twice': '<r><status>FAILED</status><status>SUCCESS</status></r>',
    'an unknown entity': '<r><transactionId>&eacute;</transactionId></r>',
    'an unclosed element': '<r><transactionId>PAY1</r>',
  }

  it.each(Object.entries(hostile))(
    'made of %s is refused at PVIT’s doors, and nothing is fetched for it (promise 38)',
    async (_, body) => {
      const went: string[] = []
      house.network.pvit = (request, pass) => {
        went.push(request.url)
        return pass(request)
      }
      for (const door of ['callback', 'secret']) {
        const reply = await house.raw(`/pvit/${house.hookToken}/${door}`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/xml' },
          body,
        })
        expect([400, 413]).toContain(reply.status)
      }
      await house.advance(1_000)
      expect(went).toEqual([])
    },
  )
})

describe('what is sent to be written into a header, an answer or a log', () => {
  const nasty = {
    'a line break': 'A\r\nSet-Cookie: a=b',
    'a terminal’s colours': '\u001b[31mred\u001b[0m',
    'a line separator': 'A\u2028B\u2029C',
    'a megabyte': 'A'.repeat(1_000_000),
    markup: '<script>alert(1)</script>',
    'a null character': 'A\u0000B',
  }

  it.each(Object.entries(nasty))(
    'as %s comes back in none of them (promise 40)',
    async (_, value) => {
      for (const field of ['transactionId', 'merchantReferenceId', 'status', 'code', 'operator']) {
        const claim = {
          transactionId: 'PAY1',
          merchantReferenceId: 'P1',
          status: 'SUCCESS',
          amount: 5,
        }
        const reply = await house.raw(`/pvit/${house.hookToken}/callback`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ ...claim, [field]: value }),
        })
        const told = [...reply.headers].flat().join(' ') + (await reply.text())
        expect([field, told.includes(value.slice(0, 64))]).toEqual([field, false])
        expect([200, 400, 413]).toContain(reply.status)
      }
      const started = await house.shopper(token, '/v1/checkout/payments', {
        body: { method: value, phone: value, operator: value },
        headers: { 'Idempotency-Key': 'attempt-1' },
      })
      expect([413, 422]).toContain(started.status)
      expect(JSON.stringify(started.json)).not.toContain(JSON.stringify(value).slice(1, 40))
      const lines = house.logged.map((line) => JSON.stringify(line))
      expect(lines.filter((line) => line.length > 512)).toEqual([])
      expect(lines.filter((line) => line.includes(JSON.stringify(value).slice(1, 40)))).toEqual([])
    },
  )
})

function luhn(head: string): string {
  const sum = Array.from(head).reduceRight((total, digit, index) => {
    const value = Number(digit) * ((head.length - index) % 2 === 1 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return `${head}${(10 - (sum % 10)) % 10}`
}

it('nothing at an unknown address: a problem like every other', async () => {
  const reply = await house.raw('/v1/nothing')
  expect([reply.status, reply.headers.get('Content-Type')]).toEqual([
    404,
    'application/problem+json',
  ])
})
