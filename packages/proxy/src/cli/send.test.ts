import { createServer } from 'node:http'
import { afterEach, expect, it, vi } from 'vitest'
import { listening } from '../testing/listening.ts'
import { send } from './send.ts'

afterEach(() => vi.restoreAllMocks())

it('says how long it waited for an answer that did not come', async () => {
  const silent = createServer(() => {})
  const port = await listening(silent)
  try {
    expect(await send(`http://127.0.0.1:${port}`, { withinMs: 100 })).toEqual({
      kind: 'unreached',
      why: 'no answer within 0.1 s',
    })
  } finally {
    silent.closeAllConnections()
    silent.close()
  }
})

it.each([
  ['ENOTFOUND', 'its name is not in the DNS'],
  ['EAI_AGAIN', 'its name is not in the DNS'],
  ['ECONNREFUSED', 'nothing listens there'],
  ['EHOSTUNREACH', 'there is no way to it from here'],
  ['ENETUNREACH', 'there is no way to it from here'],
  ['CERT_HAS_EXPIRED', 'its certificate does not hold'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate does not hold'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'its certificate does not hold'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate does not hold'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'it does not speak TLS'],
  ['EPROTO', 'it does not speak TLS'],
  ['UND_ERR_SOCKET', 'the connection broke (UND_ERR_SOCKET)'],
  [undefined, 'the connection broke'],
])('says of %s in words what it means', async (code, why) => {
  const cause = Object.assign(new Error('of the system'), code === undefined ? {} : { code })
  vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('fetch failed', { cause }))
  expect(await send('https://shop.test')).toEqual({ kind: 'unreached', why })
})

it('names what it cannot send at all, such as a URL that is none', async () => {
  expect(await send('nowhere')).toEqual({
    kind: 'unreached',
    why: 'the connection broke (ERR_INVALID_URL)',
  })
})

it('follows no redirect, and takes what is no JSON for an answer all the same', async () => {
  const seen: unknown[] = []
  const server = createServer(({ method, url }, response) => {
    seen.push(`${method} ${url}`)
    response.writeHead(302, { Location: '/elsewhere' }).end('<html>')
  })
  const port = await listening(server)
  try {
    const sent = await send(`http://127.0.0.1:${port}/here`)
    expect(sent).toMatchObject({ kind: 'answered', status: 302, json: null })
    expect(seen).toEqual(['GET /here'])
  } finally {
    server.closeAllConnections()
    server.close()
  }
})
