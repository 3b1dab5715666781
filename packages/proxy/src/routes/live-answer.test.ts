import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { liveAnswer, liveOf, type Wire } from './live-answer.ts'
import { addStanding } from './plain-answer.ts'

async function live() {
  const seen = { begun: 0, stopped: 0, wire: null as Wire | null }
  const app = new Hono().get('/', (context) => {
    addStanding(context, { 'cache-control': 'no-store' })
    return liveAnswer(
      context,
      (wire) => {
        seen.begun += 1
        seen.wire = wire
        return () => void (seen.stopped += 1)
      },
      { 'content-type': 'text/event-stream' },
    )
  })
  const response = await app.request('/')
  if (response.body === null) throw new Error('A live answer has a body.')
  return { seen, response, body: response.body }
}

describe('a live answer', () => {
  it('begins with its first reader, once, and hands on what is written', async () => {
    const { seen, body } = await live()
    await Promise.resolve()
    expect(seen.begun).toBe(0)

    const reader = body.pipeThrough(new TextDecoderStream()).getReader()
    const first = reader.read()
    await expect.poll(() => seen.wire).not.toBeNull()
    seen.wire?.write('one')
    expect(await first).toEqual({ done: false, value: 'one' })
    const second = reader.read()
    seen.wire?.write('two')
    expect(await second).toEqual({ done: false, value: 'two' })
    seen.wire?.end()
    expect(await reader.read()).toMatchObject({ done: true })
    expect(seen.begun).toBe(1)
  })

  it('stops when its reader leaves', async () => {
    const { seen, body } = await live()
    const reader = body.getReader()
    const first = reader.read()
    await expect.poll(() => seen.wire).not.toBeNull()
    seen.wire?.write('one')
    await first
    await reader.cancel()
    expect(seen.stopped).toBe(1)
  })

  it('gives back what was set aside for it when nobody ever reads it', async () => {
    const { seen, body } = await live()
    await body.cancel()
    expect(seen.stopped).toBe(1)
  })

  it('says the same on a socket as in a stream', async () => {
    const { seen, response } = await live()
    const onSocket = liveOf(response)
    expect(onSocket?.headers).toEqual(Object.fromEntries(response.headers))
    expect(onSocket?.headers).toEqual({
      'cache-control': 'no-store',
      'content-type': 'text/event-stream',
    })
    onSocket?.begin({ write() {}, end() {} })()
    expect(seen).toMatchObject({ begun: 1, stopped: 1 })
  })

  it('is a stream like any other once somebody made the answer anew', async () => {
    const { response } = await live()
    expect(liveOf(new Response(response.body, response))).toBeNull()
  })
})
