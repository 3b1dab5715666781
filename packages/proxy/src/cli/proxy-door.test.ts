import type { RequestListener } from 'node:http'
import { describe, expect, it } from 'vitest'
import { shopRoutes } from '@pvit-checkout/contract/shop'
import { Secret } from '@pvit-checkout/pvit'
import { answering } from '../testing/answering.ts'
import { callProxy, findProxy, localUrlAt, type Found } from './proxy-door.ts'

const apiKey = new Secret('k'.repeat(43))

it.each([
  ['127.0.0.1', 'http://127.0.0.1:8787/pay'],
  ['0.0.0.0', 'http://127.0.0.1:8787/pay'],
  ['::1', 'http://[::1]:8787/pay'],
  ['::', 'http://[::1]:8787/pay'],
])('a proxy that listens on %s is called at %s', (host, url) => {
  expect(localUrlAt(8787, { host, publicUrl: 'https://shop.test/pay' })).toBe(url)
})

describe('the proxy of these settings', () => {
  const proxy: RequestListener = ({ url, headers }, response) => {
    if (url === '/pay/health') return void response.end('{"status":"ok"}')
    response.writeHead(headers.authorization === `Bearer ${apiKey.reveal()}` ? 404 : 401).end()
  }
  const locked: RequestListener = ({ url }, response) =>
    void response.writeHead(url === '/pay/health' ? 200 : 401).end('{"status":"ok"}')
  const broken: RequestListener = ({ url }, response) =>
    url === '/pay/health' ? void response.end('{"status":"ok"}') : void response.destroy()
  const site: RequestListener = (_, response) => void response.end('<html>')
  const sick: RequestListener = (_, response) => void response.writeHead(500).end('{"status":"ok"}')
  const other: RequestListener = (_, response) => void response.end('{"status":"fine"}')

  it.each<[string, RequestListener | null, RequestListener | null, unknown[]]>([
    ['runs here', proxy, site, ['running', 'here']],
    ['runs behind PUBLIC_URL', null, proxy, ['running', 'there']],
    ['is not what takes another key here', locked, proxy, ['stranger', 'here', 'other-key']],
    ['is not what breaks off here', broken, proxy, ['stranger', 'here', 'other-key']],
    ['is not another site here', site, proxy, ['stranger', 'here', 'no-proxy']],
    ['is not what is ill here', sick, proxy, ['stranger', 'here', 'no-proxy']],
    ['is not what speaks otherwise here', other, proxy, ['stranger', 'here', 'no-proxy']],
    ['may be locked behind PUBLIC_URL', null, locked, ['none', 'there']],
    ['is not looked for in a site there', null, site, ['none', null]],
    ['runs nowhere', null, null, ['none', null]],
  ])('%s', async (_, here, there, told) => {
    const port = here === null ? 0 : await answering(here)
    const publicUrl = `http://127.0.0.1:${there === null ? 9 : await answering(there)}/pay`
    const names = new Map([
      [`http://127.0.0.1:${port}/pay`, 'here'],
      [publicUrl, 'there'],
    ])
    const where = (url: string | null) => (url === null ? null : names.get(url))
    const tell = (found: Found) => {
      if (found.kind === 'running') return [found.kind, where(found.door.url)]
      if (found.kind === 'none') return [found.kind, where(found.lockedAt)]
      return [found.kind, where(found.url), found.why]
    }
    const settings = { host: '127.0.0.1', port, publicUrl, checkoutApiKey: apiKey }
    expect(tell(await findProxy(settings))).toEqual(told)
  })
})

describe('a call of the proxy', () => {
  const call = async (listener: RequestListener, ...rest: [query?: Record<string, undefined>]) => {
    const url = `http://127.0.0.1:${await answering(listener)}`
    return callProxy({ url, apiKey }, shopRoutes.listPayments, { query: rest[0] ?? {} })
  }
  const problem = {
    ...{ type: 'urn:x', title: 'Not so', status: 422, code: 'invalid-request', retryable: false },
  }

  it('asks for what is given alone, with the key of the shop', async () => {
    const seen: unknown[] = []
    const page = { items: [], nextCursor: null }
    const listener: RequestListener = ({ method, url, headers }, response) => {
      seen.push([method, url, headers.authorization, headers['content-type']])
      response.end(JSON.stringify(page))
    }
    expect(await call(listener, { order: undefined })).toEqual(page)
    expect(seen).toEqual([['GET', '/v1/payments', `Bearer ${apiKey.reveal()}`, undefined]])
  })

  it.each([
    ['in its words', { ...problem, detail: 'So it is.' }, 'invalid-request', 'So it is.', []],
    ['in few words', problem, 'invalid-request', 'Not so', []],
    [
      'of a field',
      { ...problem, errors: [{ path: 'cursor', code: 'x', detail: 'None.' }] },
      ...(['invalid-request', 'Not so', [{ path: 'cursor', code: 'x', detail: 'None.' }]] as const),
    ],
    [
      'by a code of a later version',
      { ...problem, code: 'brand-new' },
      ...(['unreadable-reply', expect.stringContaining('answered HTTP 422 in words'), []] as const),
    ],
    [
      'in no words of a proxy',
      'hello',
      ...(['unreadable-reply', expect.stringContaining('answered HTTP 422 in words'), []] as const),
    ],
  ])('that is refused %s says so', async (_, body, code, detail, errors) => {
    const refused = call((_request, response) => response.writeHead(422).end(JSON.stringify(body)))
    await expect(refused).rejects.toMatchObject({ code, detail, errors, status: 422 })
  })

  it('that breaks off names who is gone', async () => {
    await expect(call((_, response) => response.destroy())).rejects.toMatchObject({
      code: 'connection-lost',
      detail: expect.stringMatching(
        /^The proxy at http:\S+ is gone: the connection broke/,
      ) as string,
    })
  })
})
