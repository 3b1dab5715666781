import { screenOf } from '@pvit-checkout/client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { airtelNumber, nobodyListens, only, openHouse, type House } from './house.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house.close())

describe('waiting', () => {
  it('by long-poll: not modified until something moved, then at once', async () => {
    const { token } = await house.openSession(500)
    const { json } = await house.start(token, 'attempt-1')
    const path = `/v1/checkout/payments/${String(json['id'])}`
    const headers = {
      Authorization: `Bearer ${token}`,
      'If-None-Match': `"${String(json['version'])}"`,
    }
    expect((await house.raw(path, { headers })).status).toBe(304)

    const waiting = house.raw(path, { headers: { ...headers, Prefer: 'wait=25' } })
    await house.advance(9_000)
    const reply = await waiting
    expect(reply.status).toBe(200)
    expect(((await reply.json()) as { version: number }).version).toBeGreaterThan(
      Number(json['version']),
    )
  })

  it('while PVIT takes no connection is told nothing twice, by stream or by long-poll, and at once what shows', async () => {
    house.network.pvit = only('rest', nobodyListens)
    const { token } = await house.openSession(500)
    const { json } = await house.start(token, 'attempt-1')
    const path = `/v1/checkout/payments/${String(json['id'])}`
    const headers = { Authorization: `Bearer ${token}` }
    const stream = await house.raw(`${path}/events`, { headers })
    let text = ''
    void stream.body
      ?.pipeThrough(new TextDecoderStream())
      .pipeTo(new WritableStream({ write: (chunk) => void (text += chunk) }))
    const streamed = () => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))
    let polled: Response | null = null
    const tag = `"${String((await house.shopper(token, path)).json['version'])}"`
    void house
      .raw(path, { headers: { ...headers, 'If-None-Match': tag, Prefer: 'wait=25' } })
      .then((came) => (polled = came))

    const versionOf = async () => Number((await house.shopper(token, path)).json['version'])
    const before = await versionOf()
    await house.advance(12_000)
    const after = await versionOf()
    expect(after).toBeGreaterThan(before + 4)
    expect([streamed().length, polled]).toEqual([1, null])

    house.network.pvit = (request, pass) => pass(request)
    await house.advance(4_000)
    await expect.poll(() => polled).toMatchObject({ status: 200 })
    const [, next] = streamed()
    expect(next).toBeGreaterThan(after)
    expect(text).toContain('"status":"confirm"')
  })

  it('by long-poll ends after 25 seconds with nothing new', async () => {
    const { token } = await house.openSession(500)
    const { json } = await house.start(token, 'attempt-1', '074 12 90 07') // stays ambiguous
    await house.advance(60_000)
    const path = `/v1/checkout/payments/${String(json['id'])}`
    const known = (await house.shopper(token, path)).json['version']
    const waiting = house.raw(path, {
      headers: {
        Authorization: `Bearer ${token}`,
        'If-None-Match': `"${String(known)}"`,
        Prefer: 'wait=60',
      },
    })
    await house.advance(25_000)
    expect((await waiting).status).toBe(304)
  })

  it('by long-poll hears at once that its time is over, though nothing was written (promise 4)', async () => {
    const { token } = await house.openSession(500)
    const { json } = await house.start(token, 'attempt-1', '074 12 90 07') // stays ambiguous
    await house.advance(170_000)
    const path = `/v1/checkout/payments/${String(json['id'])}`
    const known = (await house.shopper(token, path)).json['version']
    let reply: Response | null = null
    const headers = { Authorization: `Bearer ${token}`, 'If-None-Match': `"${String(known)}"` }
    void house.raw(path, { headers: { ...headers, Prefer: 'wait=25' } }).then((came) => {
      reply = came
    })
    await house.advance(11_000)
    expect(reply).toMatchObject({ status: 200 })
    expect((await house.shopper(token, path)).json['status']).toBe('unconfirmed')
  })

  it('by stream gets its first event at once, even when it knows that version already', async () => {
    const { token } = await house.openSession(500)
    const { json } = await house.start(token, 'attempt-1')
    const reply = await house.raw(`/v1/checkout/payments/${String(json['id'])}/events`, {
      headers: { Authorization: `Bearer ${token}`, 'Last-Event-ID': String(json['version']) },
    })
    const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader()
    const first = await reader?.read()
    expect(first?.value).toContain(`id: ${String(json['version'])}`)
    await reader?.cancel()
  })

  it('reading never asks PVIT (promise 22)', async () => {
    const { token } = await house.openSession(500)
    const { json } = await house.start(token, 'attempt-1')
    const before = house.simulator.ledger.calls({ api: 'status' }).length
    for (let round = 0; round < 50; round++)
      await house.shopper(token, `/v1/checkout/payments/${String(json['id'])}`)
    await house.advance(1_000)
    expect(house.simulator.ledger.calls({ api: 'status' })).toHaveLength(before)
  })

  it('with “check now” asks PVIT, and once however often that is tapped (promise 22)', async () => {
    house.network.callbacks = () => Promise.reject(new TypeError('fetch failed'))
    const { token } = await house.openSession(500)
    const { json } = await house.start(token, 'attempt-1')
    await house.advance(1_000)
    const { reference } = (await house.shop(`/v1/payments/${String(json['id'])}`)).json
    await house.simulator.control.approve(String(reference))
    const asked = () => house.simulator.ledger.calls({ api: 'status' }).length
    const before = asked()
    const check = () =>
      house.shopper(token, `/v1/checkout/payments/${String(json['id'])}/check`, { body: {} })
    for (let tap = 0; tap < 5; tap++) expect((await check()).status).toBe(200)
    await house.advance(500)
    expect(asked()).toBe(before + 1)
    expect((await check()).json['status']).toBe('succeeded')
  })

  it('goes on to no purpose once it is paid: checks ask PVIT nothing, and the timeline does not grow with them', async () => {
    const { token } = await house.openSession(500)
    const { json } = await house.start(token, 'attempt-1')
    await house.advance(60_000)
    const asked = house.simulator.ledger.calls({ api: 'status' }).length
    for (let round = 0; round < 200; round++) {
      await house.shopper(token, `/v1/checkout/payments/${String(json['id'])}/check`, { body: {} })
      await house.advance(11_000)
    }
    const { timeline } = (await house.shop(`/v1/payments/${String(json['id'])}`)).json
    expect((timeline as unknown[]).length).toBeLessThanOrEqual(60)
    expect(house.simulator.ledger.calls({ api: 'status' })).toHaveLength(asked)
  })

  it('ends on every screen the same', async () => {
    const { token } = await house.openSession(500)
    const first = await house.browse(token)
    void first.submit({ method: 'mobile_money', phone: airtelNumber })
    await house.advance(1_000)
    const tabs = [first, await house.browse(token), await house.browse(token)]
    await house.advance(60_000)
    expect(tabs.map((tab) => screenOf(tab.getSnapshot()))).toEqual([
      'succeeded',
      'succeeded',
      'succeeded',
    ])
  })
})
