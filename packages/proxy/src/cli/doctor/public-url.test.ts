import { afterEach, describe, expect, it } from 'vitest'
import { serveNode } from '../../adapters/node.ts'
import { createCheckoutApp } from '../../app.ts'
import { readSettings } from '../../config/settings.ts'
import { aShop } from '../../testing/environment.ts'
import { freePort } from '../../testing/free-port.ts'
import { checkPublicUrl } from './public-url.ts'

const twoAccounts = JSON.stringify([
  { account: 'ACC_1', operators: ['airtel'] },
  { account: 'ACC_2', operators: ['moov'], renewCode: 'v2/RENECODE' },
])

type Pass = (request: Request) => Response | Promise<Response>

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

/** What is found of a proxy that runs behind a server which answers so, and what that server and the proxy were asked. */
async function found(
  answer: (request: Request, pass: Pass) => Response | Promise<Response>,
  environment: Record<string, string> = {},
) {
  const seen: string[] = []
  const asked: string[] = []
  const front = await serveNode({
    async fetch(request, from) {
      seen.push(`${request.method} ${new URL(request.url).pathname}`)
      return answer(request, (passed) => app.fetch(passed, from))
    },
    ...{ host: '127.0.0.1', port: 0 },
  })
  closing.push(() => front.close(0))
  const settings = readSettings(
    {},
    {
      ...{ ...aShop, DATABASE_URL: 'file::memory:' },
      ...{ PUBLIC_URL: `http://127.0.0.1:${front.port}/pay`, ...environment },
    },
  )
  const app = await createCheckoutApp(settings)
  const own = await serveNode({
    fetch(request, from) {
      asked.push(`${request.method} ${new URL(request.url).pathname}`)
      return app.fetch(request, from)
    },
    ...{ host: '127.0.0.1', port: 0 },
  })
  closing.push(() => app.close(own.close(0)))
  const door = { url: `http://127.0.0.1:${own.port}/pay`, apiKey: settings.checkoutApiKey }
  return { findings: await checkPublicUrl(door, settings), seen, asked, settings }
}

describe('whether PUBLIC_URL leads to this proxy', () => {
  it('is seen by a session of its own, which is closed again', async () => {
    const { findings, asked, settings } = await found((request, pass) => pass(request))
    expect(findings).toEqual([
      { state: 'ok', says: `${settings.publicUrl} leads to this proxy` },
      { state: 'ok', says: 'the callback and secret addresses below it take a POST' },
    ])
    expect(asked).toEqual([
      'POST /pay/v1/sessions',
      expect.stringMatching(/^POST \/pay\/v1\/sessions\/cs_\w+\/cancel$/),
    ])
  })

  it('is not asked where nobody else can reach it', async () => {
    const { findings, seen, asked } = await found(() => new Response(), {
      PVIT_BASE_URL: 'https://pvit.test',
    })
    expect(findings).toMatchObject([
      {
        state: 'fault',
        says: 'PUBLIC_URL is an address of this machine alone',
        cure: expect.stringContaining('set the https URL of your server') as string,
      },
    ])
    expect([seen, asked]).toEqual([[], []])
  })

  it('is not believed of who knows another session, and that one is not told the hook token', async () => {
    const { findings, seen, asked } = await found(async (request, pass) => {
      const { origin } = new URL(request.url)
      const headers = { 'Content-Type': 'application/json' }
      const opened = await pass(
        new Request(`${origin}/pay/v1/sessions`, {
          method: 'POST',
          headers: { ...headers, Authorization: `Bearer ${aShop.CHECKOUT_API_KEY}` },
          body: JSON.stringify({ order: 'A-1', amount: 500 }),
        }),
      )
      const { token } = (await opened.json()) as { token: string }
      return pass(new Request(request.url, { headers: { Authorization: `Bearer ${token}` } }))
    })
    expect(findings).toMatchObject([
      {
        state: 'fault',
        says: expect.stringMatching(/^something else answers at .* \(HTTP 200\)$/),
      },
    ])
    expect(seen).toEqual(['GET /pay/v1/checkout'])
    expect(asked.at(-1)).toMatch(/\/cancel$/)
  })

  it('is told apart from a login that stands before it', async () => {
    const { findings } = await found(() => new Response('<html>', { status: 401 }))
    expect(findings).toMatchObject([{ says: expect.stringContaining('something else answers') }])
  })

  const elsewhere = { Location: 'https://elsewhere.test' }
  const passOn =
    /^Have it pass \/pay on to 127\.0\.0\.1:0\. If the proxy is part of your own server/
  it.each([
    [
      'a redirect',
      new Response('', { status: 302, headers: elsewhere }),
      'redirects',
      /where it ends/,
    ],
    [
      'another proxy',
      Response.json({ code: 'unauthorized' }, { status: 401 }),
      'leads to another proxy: other keys, or another database',
      /^Set PUBLIC_URL to the address of this one/,
    ],
    ['a server that reaches none', new Response('', { status: 502 }), 'HTTP 502: it does', passOn],
    ['a server that is busy', new Response('', { status: 503 }), 'HTTP 503: it does', passOn],
    ['a server that waits in vain', new Response('', { status: 504 }), 'HTTP 504: it does', passOn],
    [
      'what speaks otherwise',
      new Response('', { status: 505 }),
      'something else',
      /path unchanged/,
    ],
    ['what is ill itself', new Response('', { status: 500 }), 'something else', /path unchanged/],
  ])('is told apart from %s, with what to do', async (_, answer, says, cure) => {
    const { findings } = await found(() => answer.clone())
    expect(findings).toEqual([
      {
        state: 'fault',
        says: expect.stringContaining(says) as string,
        cure: expect.stringMatching(cure) as string,
      },
    ])
  })

  it.each([
    ['posts the key', {}, 'warning'],
    ['hands the key over in its answer', { PVIT_RENEW_CODE: 'v2/RENECODE' }, 'fault'],
    ['does so for one account', { PVIT_ACCOUNTS: twoAccounts }, 'fault'],
  ])('is open where PVIT %s and nobody answers there', async (_, code, state) => {
    const nowhere = { PUBLIC_URL: `http://127.0.0.1:${await freePort()}/pay` }
    const { findings } = await found(() => new Response(), { ...code, ...nowhere })
    expect(findings).toMatchObject([
      {
        state,
        says: expect.stringMatching(
          /^http:\S+ does not answer.*: nothing listens there$/,
        ) as string,
        cure: expect.stringMatching(
          /^Point its name .* pass \/pay on to 127\.0\.0\.1:0\./,
        ) as string,
      },
    ])
  })
})

describe('whether PVIT’s POST gets through', () => {
  const filtered = (post: Response) => (request: Request, pass: Pass) =>
    request.method === 'POST' ? post.clone() : pass(request)

  it('is shown by the proxy’s own refusal, where it lets PVIT alone post too', async () => {
    const { findings } = await found((request, pass) => pass(request), {
      PVIT_SOURCE_IPS: '192.0.2.1',
    })
    expect(findings.map(({ state }) => state)).toEqual(['ok', 'ok'])
  })

  it.each([
    [new Response('<html>', { status: 403 }), 'HTTP 403'],
    [Response.json({ code: 'unauthorized' }, { status: 401 }), 'HTTP 401'],
    [new Response('', { status: 200 }), 'HTTP 200'],
  ])('is not shown by what another server answers: %#', async (post, seen) => {
    const { findings } = await found(filtered(post))
    expect(findings.at(-1)).toMatchObject({
      state: 'fault',
      says: `PVIT's POST to …/callback does not get through: ${seen}`,
      cure: expect.stringContaining('pass POST /pay/pvit/… on as it is: no login') as string,
    })
  })
})
