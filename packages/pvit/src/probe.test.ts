import { describe, expect, it } from 'vitest'
import { probeApi } from './probe.ts'
import { closedPort, rawServers, reply } from './testing/raw-server.ts'
import { apiPaths, type Api } from './wire.ts'

const serve = rawServers()
const addressAt = (url: string) => ({ url: `${url}/CODE/rest`, generation: 'v1' }) as const

describe('the probe of an API', () => {
  it.each(Object.keys(apiPaths) as Api[])('of %s carries no key and no field', async (api) => {
    const seen: Request[] = []
    const fetch: typeof globalThis.fetch = async (input, init) => {
      seen.push(new Request(input, init))
      return Response.json({ status_code: 1008, error: 'MISSING_REQUEST_HEADER' }, { status: 400 })
    }
    const outcome = await probeApi(api, addressAt('https://pvit.test'), { fetch })
    expect(outcome).toMatchObject({ kind: 'replied', fault: { error: 'MISSING_REQUEST_HEADER' } })
    const [request] = seen
    expect(seen.length).toBe(1)
    expect(request?.headers.has('X-Secret')).toBe(false)
    expect(new URL(request?.url ?? '').search).toBe('')
    expect(['', '{}']).toContain(await request?.text())
  })

  it.each([
    ['a wrong code', reply(404, '{"status_code":4000,"error":"API_NOT_FOUND"}'), 4000],
    ['a page', reply(404, '<html></html>'), null],
    ['a strange success', reply(200, '{}'), null],
  ])('says who answered: %s', async (_, answer, code) => {
    const { url } = await serve(answer)
    expect(await probeApi('rest', addressAt(url))).toMatchObject({
      kind: 'replied',
      fault: { code },
    })
  })

  it('says why nobody did', async () => {
    const silent = await serve(() => {})
    expect(await probeApi('rest', addressAt(silent.url), { timeoutMs: 2_000 })).toEqual({
      kind: 'no-answer',
      cause: 'timeout',
    })
    const closed = `http://127.0.0.1:${await closedPort()}`
    expect(await probeApi('rest', addressAt(closed))).toEqual({
      kind: 'no-answer',
      cause: 'refused',
    })
  })
})
