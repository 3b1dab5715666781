import { describe, expect, it, vi } from 'vitest'
import { example } from './fixtures/index.ts'
import { exampleClient } from './testing/clients.ts'
import { rawServers, reply, replyText } from './testing/raw-server.ts'

// Not a limit to hold: sockets on a busy machine take their time.
vi.setConfig({ testTimeout: 30_000 })

const payment = { reference: 'REF7K2M0001', amount: 200, phone: example.moov }
const accepted = JSON.stringify({ status: 'PENDING', merchant_reference_id: payment.reference })
const notFound = JSON.stringify({ status_code: 4006, error: 'TRANSACTION_NOT_FOUND' })

const serve = rawServers()

describe('the connections', () => {
  it('are kept and used again', async () => {
    const server = await serve(reply(200, accepted))
    const pvit = exampleClient(server.url)
    for (let n = 0; n < 5; n += 1) await pvit.requestPayment(payment)
    expect(server.requests).toHaveLength(5)
    expect(server.connections).toBeLessThanOrEqual(2)
  })

  it('of payouts are never used again: an answer too many to one is no refusal of the next', async () => {
    const blocked = replyText(403, JSON.stringify({ status_code: 3014, error: 'CUSTOMER_BLOCKED' }))
    const server = await serve((socket, _, nth) => {
      if (nth > 1) return
      socket.write(blocked)
      setTimeout(() => socket.write(blocked), 600)
    })
    const pvit = exampleClient(server.url)
    expect(await pvit.giveChange(payment)).toMatchObject({ kind: 'refused' })
    await new Promise((resolve) => setTimeout(resolve, 200))
    const leaving = new AbortController()
    setTimeout(() => leaving.abort(), 1_000)
    const { signal } = leaving
    const next = await pvit.giveChange({ ...payment, reference: 'REF7K2M0002' }, { signal })
    expect(next).toMatchObject({ kind: 'maybe-executed' })
  })

  it('are not used again, nor taken over, by a question asked alone: “not found” names nobody', async () => {
    const server = await serve((socket, _, nth) => {
      if (nth > 1) return
      socket.write(replyText(404, notFound))
      setTimeout(() => socket.write(replyText(404, notFound)), 600)
    })
    const pvit = exampleClient(server.url)
    expect(await pvit.askStatus({ id: payment.reference })).toEqual({ kind: 'not-found' })
    await new Promise((resolve) => setTimeout(resolve, 200))
    const leaving = new AbortController()
    setTimeout(() => leaving.abort(), 1_000)
    const { signal } = leaving
    const question = { id: 'REF7K2M0002', alone: true }
    expect(await pvit.askStatus(question, { signal })).toMatchObject({ kind: 'no-answer' })
    expect(server.connections).toBe(2)
  })

  it('bring along how long PVIT wants to be left alone', async () => {
    const { url } = await serve(reply(429, '', { 'Retry-After': '7' }))
    const answer = await exampleClient(url).askStatus({ id: payment.reference })
    expect(answer).toMatchObject({ kind: 'no-answer', retryAfterMs: 7_000 })
  })

  it('are replaced when PVIT closed them', async () => {
    const server = await serve((socket) => socket.end(replyText(200, accepted)))
    const pvit = exampleClient(server.url)
    for (let n = 0; n < 3; n += 1) {
      expect(await pvit.requestPayment(payment)).toMatchObject({ kind: 'accepted' })
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    expect(server.requests).toHaveLength(3)
  })

  it('carry nothing whose time ran out while this process stood still, though its timers come later (promise 42)', async () => {
    const server = await serve(reply(200, accepted))
    let at = Date.now()
    const pvit = exampleClient(server.url, { clock: { now: () => at, after: () => () => {} } })
    const asked = [pvit.giveChange(payment), pvit.requestPayment(payment)]
    await Promise.resolve() // they wait for their connections
    at += 20_000
    expect(await Promise.all(asked)).toEqual([
      { kind: 'not-sent', cause: 'connect-timeout' },
      { kind: 'not-sent', cause: 'connect-timeout' },
    ])
    await pvit.giveChange({ ...payment, reference: 'REF7K2M0002' })
    expect(server.requests).toHaveLength(1)
  })

  it('are left after 4 s without use, whatever PVIT says of them', async () => {
    const silent = await serve(reply(200, accepted))
    const promising = await serve(reply(200, accepted, { 'Keep-Alive': 'timeout=60' }))
    const clients = [silent, promising].map(({ url }) => exampleClient(url))
    await Promise.all(clients.map((pvit) => pvit.requestPayment(payment)))
    const open = () => silent.openConnections + promising.openConnections
    expect(open()).toBe(2)
    await expect.poll(open, { timeout: 15_000 }).toBe(0)
    await Promise.all(clients.map((pvit) => pvit.requestPayment(payment)))
    expect([silent.connections, promising.connections]).toEqual([2, 2])
  })

  it('of hung payments do not keep anyone from asking for a status (promise 6)', async () => {
    const server = await serve((socket, text) => {
      if (text.startsWith('GET')) socket.write(replyText(404, notFound))
    })
    const pvit = exampleClient(server.url)
    const leaving = new AbortController()
    const { signal } = leaving
    const hung = Array.from({ length: 60 }, () => pvit.requestPayment(payment, { signal }))
    expect(await pvit.askStatus({ id: payment.reference })).toEqual({ kind: 'not-found' })
    leaving.abort()
    await Promise.all(hung)
  })

  it('are at most 8 for payouts', async () => {
    const server = await serve(() => {})
    const pvit = exampleClient(server.url)
    const leaving = new AbortController()
    const { signal } = leaving
    const hung = Array.from({ length: 20 }, () => pvit.giveChange(payment, { signal }))
    await expect.poll(() => server.requests.length, { timeout: 15_000 }).toBe(8)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(server.connections).toBe(8)
    leaving.abort()
    await Promise.all(hung)
  })

  it('are at most 40 for payments and 24 for questions', async () => {
    const server = await serve(() => {})
    const pvit = exampleClient(server.url)
    const leaving = new AbortController()
    const { signal } = leaving
    const hung = Array.from({ length: 60 }, () => [
      pvit.requestPayment(payment, { signal }),
      pvit.askStatus({ id: payment.reference }, { signal }),
    ])
    await expect.poll(() => server.requests.length, { timeout: 20_000 }).toBe(64)
    expect(server.requests.filter((text) => text.startsWith('GET'))).toHaveLength(24)
    leaving.abort()
    await Promise.all(hung.flat())
    expect(server.connections).toBe(64)
  })

  it('are opened for nobody who waited for one and has gone', async () => {
    const server = await serve((socket, text) => {
      if (text.includes('REF7K2M0002')) socket.write(replyText(200, accepted))
    })
    const pvit = exampleClient(server.url)
    const leaving = new AbortController()
    const { signal } = leaving
    const hung = Array.from({ length: 200 }, () => pvit.requestPayment(payment, { signal }))
    await expect.poll(() => server.requests.length, { timeout: 15_000 }).toBe(40)
    leaving.abort()
    const kinds = (await Promise.all(hung)).map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'not-sent')).toHaveLength(160)
    await pvit.requestPayment({ ...payment, reference: 'REF7K2M0002' })
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(server.requests).toHaveLength(41)
    // For each that was cut under way undici opens another.
    expect(server.connections).toBeLessThanOrEqual(81)
  })

  it('carry nothing that waited for one for three quarters of its time: it would hardly be answered in what is left', async () => {
    const server = await serve(() => {})
    const pvit = exampleClient(server.url, { timeouts: { payment: 2_000 } })
    const ends: string[] = []
    const one = async () => ends.push((await pvit.requestPayment(payment)).kind)
    await Promise.all(Array.from({ length: 60 }, one))
    expect(ends.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 'not-sent'))
    expect(ends.slice(20)).toEqual(Array.from({ length: 40 }, () => 'maybe-executed'))
    expect(server.requests).toHaveLength(40)
  })

  it('never carry the key along a redirect', async () => {
    const elsewhere = await serve(reply(200, accepted))
    const server = await serve(reply(308, '', { Location: `${elsewhere.url}/x` }))
    await exampleClient(server.url).requestPayment(payment)
    await exampleClient(server.url, { fetch: globalThis.fetch }).requestPayment(payment)
    await exampleClient(server.url).askStatus({ id: payment.reference })
    expect(server.requests).toHaveLength(3)
    expect(elsewhere.requests).toHaveLength(0)
  })
})
