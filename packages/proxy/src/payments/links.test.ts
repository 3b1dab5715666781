import { describe, expect, it } from 'vitest'
import { systemClock } from '@pvit-checkout/pvit'
import { createLinkOpener, isPvitLink } from './links.ts'

const base = 'https://api.mypvit.test/v2'
const more = ['pay.mypvit.test', 'cards.mypvit.test:8443']

/** On any base: nobody is sent to one of these. */
const foreign = [
  'https://evil.test/',
  'https://evil.test/api.mypvit.test',
  'https://evil.test/?https://api.mypvit.test/',
  'https://evil.test/#https://api.mypvit.test/',
  'https://evil.test:443/',
  'https://evil.test\\@api.mypvit.test/',
  'https://evil.test\\api.mypvit.test/',
  'https:evil.test',
  'https:/evil.test',
  'https:\\\\evil.test',
  'https:////evil.test/',
  ' https://evil.test/',
  'https://ev\til.test/',
  'https://ev\nil.test/',
  'https://api.mypvit.test.evil.test/',
  'https://api-mypvit.test/',
  'https://apimypvit.test/',
  'https://x.api.mypvit.test/',
  'https://mypvit.test/',
  'https://www.pay.mypvit.test/',
  'https://api.mypvit.test./',
  'https://api.mypvit.test:8443/',
  'https://api.mypvit.test:80/',
  'https://cards.mypvit.test/',
  'https://cards.mypvit.test:443/',
  'https://api.mypvit.test@evil.test/',
  'https://api.mypvit.test:443@evil.test/',
  'https://api.mypvit.test%40evil.test/',
  'https://api.mypvit.test%2eevil.test/',
  'https://api.mypvit.test%00.evil.test/',
  'https://user@api.mypvit.test/',
  'https://user:pass@api.mypvit.test/',
  'https://:pass@api.mypvit.test/',
  'https://аpi.mypvit.test/', // a Cyrillic а
  'https://api.mypvıt.test/', // a Turkish ı
  'https://127.0.0.1/',
  'https://localhost/',
  'https://[::1]/',
  'https://0/',
  'http://api.mypvit.test/',
  'http://pay.mypvit.test/',
  'ftp://api.mypvit.test/',
  'ws://api.mypvit.test/',
  'wss://api.mypvit.test/',
  'javascript:alert(1)',
  'JavaScript:alert(1)',
  ' javascript:alert(1)',
  'java\nscript:alert(1)',
  'javascript://api.mypvit.test/%0aalert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:msgbox(1)',
  'blob:https://api.mypvit.test/0b5b5c3e',
  'filesystem:https://api.mypvit.test/x',
  'view-source:https://api.mypvit.test/',
  'intent://api.mypvit.test/#Intent;scheme=https;end',
  'tel:*150#',
  'file:///etc/passwd',
  'about:blank',
  '//api.mypvit.test/',
  '//evil.test/',
  '/\\evil.test/',
  '/pay',
  'api.mypvit.test/pay',
  '?url=https://api.mypvit.test/',
  'https://',
  'https://?api.mypvit.test',
  'https://#api.mypvit.test',
  'https://api.mypvit.test:99999/',
  '',
]

describe('a link of PVIT’s', () => {
  it.each([
    'https://api.mypvit.test/transaction-link/x/payment',
    'https://API.mypvit.test:443/x?y=z#w',
    'https://pay.mypvit.test/x',
    'https://cards.mypvit.test:8443/x',
  ])('is one on the host of PVIT_BASE_URL or of PVIT_LINK_HOSTS: %s', (link) => {
    expect(isPvitLink(link, base, more)).toBe(true)
  })

  it.each(foreign)('is none, whatever it looks like: %j (promise 33)', (link) => {
    expect(isPvitLink(link, base, more)).toBe(false)
  })

  it('is on PVIT_BASE_URL’s host alone where PVIT_LINK_HOSTS names none', () => {
    expect(isPvitLink('https://pay.mypvit.test/x', base, [])).toBe(false)
    expect(isPvitLink('https://api.mypvit.test/x', base, [])).toBe(true)
  })

  it('is of a simulator’s exact origin where PVIT_BASE_URL is on this machine (promise 33)', () => {
    const local = 'http://127.0.0.1:3050'
    const isLocal = (link: string) => isPvitLink(link, local, more)
    expect(isLocal('http://127.0.0.1:3050/x')).toBe(true)
    const others = [
      'https://127.0.0.1:3050/x',
      'http://127.0.0.1:3051/x',
      'http://127.0.0.1/x',
      'http://localhost:3050/x',
      'http://user@127.0.0.1:3050/x',
      'http://127.0.0.1:3050@evil.test/x',
      'https://pay.mypvit.test/x',
      ...foreign,
    ]
    expect(others.filter(isLocal)).toEqual([])
  })
})

describe('a RESTLINK that we open', () => {
  const opened = async (answer: () => Promise<Response>) => {
    const asked: RequestInit[] = []
    const opener = createLinkOpener((_, init) => {
      asked.push(init ?? {})
      return answer()
    }, systemClock)
    return { rang: await opener.open('https://pay.mypvit.test/x'), asked }
  }

  it.each([
    [200, true],
    [302, true], // on to the page of success: the prompt is up all the same
    [400, false],
    [404, false],
    [500, false],
  ])('and PVIT answers %i: “the prompt is on the phone” is %s', async (status, rang) => {
    const seen = await opened(() => Promise.resolve(new Response(null, { status })))
    expect([seen.rang, seen.asked.length]).toEqual([rang, 1])
  })

  it('is not followed to wherever it redirects (promise 33)', async () => {
    const { asked } = await opened(() => Promise.resolve(new Response()))
    expect(asked).toMatchObject([{ redirect: 'manual' }])
  })

  it('and that does not answer is not said to ring', async () => {
    const { rang } = await opened(() => Promise.reject(new TypeError('fetch failed')))
    expect(rang).toBe(false)
  })
})
