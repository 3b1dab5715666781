import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { timing } from '@pvit-checkout/contract/checkout'
import { openHouse, type House } from './house.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house.close())

interface Message {
  id: string | null
  event: string | null
  data: { status: string; version: number } | null
  retry: number | null
}

async function start() {
  const { token } = await house.openSession(500)
  const { json } = await house.shopper(token, '/v1/checkout/payments', {
    body: { method: 'mobile_money', phone: '074 12 90 04' }, // never answers
    headers: { 'Idempotency-Key': 'attempt-0001' },
  })
  await house.advance(1_000)
  return { token, id: String(json['id']), reference: String(json['reference']) }
}

/** What a reader of the stream has got so far. */
async function watch(token: string, id: string, headers: Record<string, string> = {}) {
  const reply = await house.raw(`/v1/checkout/payments/${id}/events`, {
    headers: { Authorization: `Bearer ${token}`, ...headers },
  })
  const seen = { text: '', ended: false, reply }
  void (async () => {
    const decoder = new TextDecoder()
    for await (const chunk of reply.body as unknown as AsyncIterable<Uint8Array>)
      seen.text += decoder.decode(chunk, { stream: true })
    seen.ended = true
  })()
  await house.advance(10)
  const blocks = () => seen.text.split('\n\n').filter((block) => block !== '')
  return {
    reply,
    ended: () => seen.ended,
    comments: () => blocks().filter((block) => block.startsWith(':')).length,
    messages: () =>
      blocks()
        .filter((block) => !block.startsWith(':'))
        .map(toMessage),
  }
}

function toMessage(block: string): Message {
  const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1] ?? null
  const data = field('data')
  const retry = field('retry')
  return {
    id: field('id'),
    event: field('event'),
    data: data === null ? null : (JSON.parse(data) as Message['data']),
    retry: retry === null ? null : Number(retry),
  }
}

describe('the stream of a payment', () => {
  it('is server-sent events that nobody may keep, and its first event comes at once', async () => {
    const { token, id } = await start()
    const { reply, messages } = await watch(token, id)
    expect([reply.status, reply.headers.get('Content-Type')]).toEqual([200, 'text/event-stream'])
    expect(reply.headers.get('Cache-Control')).toBe('no-store')
    expect(reply.headers.get('X-Accel-Buffering')).toBe('no')
    const [first] = messages()
    expect([first?.event, first?.data?.status]).toEqual(['payment', 'confirm'])
    expect(first?.id).toBe(String(first?.data?.version))
  })

  it('asks readers to come back after one to five seconds, not all after the same (promise 22)', async () => {
    const { token, id } = await start()
    const waits: number[] = []
    // A session may hold few streams at a time: each is left before the next one is opened.
    for (let reader = 0; reader < 12; reader += 1) {
      const { messages, reply } = await watch(token, id)
      waits.push(messages()[0]?.retry ?? 0)
      expect(reply.status).toBe(200)
      await house.stopProxy()
      await house.startProxy()
    }
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(1_000)
    expect(Math.max(...waits)).toBeLessThanOrEqual(5_000)
    expect(new Set(waits).size).toBeGreaterThan(6)
  })

  it('brings each version once, in order, and ends with a final one', async () => {
    const { token, id, reference } = await start()
    const { messages, ended } = await watch(token, id)
    await house.simulator.control.approve(reference)
    await house.advance(1_000)
    expect(messages().map(({ data }) => data?.status)).toEqual(['confirm', 'succeeded'])
    const ids = messages().map((message) => Number(message.id))
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b))
    expect(messages().map(({ retry }) => retry !== null)).toEqual([true, false])
    expect(ended()).toBe(true)
  })

  it('is not begun by whoever asks for its head alone: no place of the session is taken', async () => {
    const { token, id } = await start()
    const ask = (method: string) =>
      house.raw(`/v1/checkout/payments/${id}/events`, {
        method,
        headers: { Authorization: `Bearer ${token}` },
      })
    for (let round = 0; round < 4; round++) expect((await ask('HEAD')).status).toBe(200)
    const stream = await ask('GET')
    expect(stream.status).toBe(200)
    await stream.body?.cancel()
  })

  it('begins with the version now, whichever is known, and tells none older than it', async () => {
    const { token, id, reference } = await start()
    const first = (await watch(token, id)).messages()[0]
    const known = await watch(token, id, { 'Last-Event-ID': String(first?.id) })
    const ahead = await watch(token, id, { 'Last-Event-ID': '1000' })
    expect(known.messages().map((message) => message.id)).toEqual([first?.id])
    expect(ahead.messages().map((message) => message.id)).toEqual([first?.id])
    await house.simulator.control.approve(reference)
    await house.advance(1_000)
    const [, second, ...more] = known.messages()
    expect([second?.data?.status, more]).toEqual(['succeeded', []])
    expect(Number(second?.id)).toBeGreaterThan(Number(first?.id))
    // Whoever says they know what is yet to come hears no more of what they say they know.
    expect(ahead.messages()).toHaveLength(1)
    expect(ahead.ended()).toBe(true)
  })

  it('shows every twenty seconds that it lives, and ends after ten minutes', async () => {
    const { token, id } = await start()
    const { comments, ended } = await watch(token, id)
    await house.advance(timing.heartbeatMs - 20)
    expect(comments()).toBe(0)
    await house.advance(20)
    expect(comments()).toBe(1)
    await house.advance(4 * timing.heartbeatMs)
    expect(comments()).toBe(5)
    expect(ended()).toBe(false)
    await house.advance(timing.streamMaxMs - 5 * timing.heartbeatMs)
    expect(ended()).toBe(true)
  })
})

describe('a conditional read', () => {
  it('knows its version by a weak tag or a list too, and by no part of another', async () => {
    const { token, id } = await start()
    const read = (known: string) =>
      house.raw(`/v1/checkout/payments/${id}`, {
        headers: { Authorization: `Bearer ${token}`, 'If-None-Match': known },
      })
    const tag = (await read('"none"')).headers.get('ETag') ?? ''
    const version = tag.replaceAll('"', '')
    const statuses = [tag, `W/${tag}`, `"x", ${tag}`, '*', `"1${version}"`, version].map(
      async (known) => (await read(known)).status,
    )
    expect(await Promise.all(statuses)).toEqual([304, 304, 304, 304, 200, 200])
  })
})
