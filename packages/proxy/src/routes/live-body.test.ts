import { describe, expect, it } from 'vitest'
import { beginOf, liveBody, liveType, type Wire } from './live-body.ts'

function live() {
  const seen = { begun: 0, stopped: 0, wire: null as Wire | null }
  const body = liveBody((wire) => {
    seen.begun += 1
    seen.wire = wire
    return () => void (seen.stopped += 1)
  })
  return { seen, body }
}

describe('a live body', () => {
  it('begins with its first reader, once, and hands on what is written', async () => {
    const { seen, body } = live()
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
    const { seen, body } = live()
    const reader = body.getReader()
    const first = reader.read()
    await expect.poll(() => seen.wire).not.toBeNull()
    seen.wire?.write('one')
    await first
    await reader.cancel()
    expect(seen.stopped).toBe(1)
  })

  it('gives back what was set aside for it when nobody ever reads it', async () => {
    const { seen, body } = live()
    await body.cancel()
    expect(seen.stopped).toBe(1)
  })

  it('is known again in the response that carries it, whatever rewrote its headers', () => {
    const response = new Response(live().body, { headers: { 'Content-Type': liveType } })
    response.headers.set('X-Shop', 'Akwaba')
    expect(beginOf(new Response(response.body, response))).not.toBeNull()
    expect(beginOf(new Response('text', response))).toBeNull()
    expect(beginOf(new Response('text'))).toBeNull()
    expect(beginOf(new Response(null))).toBeNull()
  })
})
