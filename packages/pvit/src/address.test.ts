import { describe, expect, it } from 'vitest'
import { defaultBaseUrl, isLoopback, readAddress, readBaseUrl } from './address.ts'
import { PvitConfigError } from './faults.ts'

const base = readBaseUrl(defaultBaseUrl)

describe('the address of an API', () => {
  it.each([
    ['R3ST0EXAMPLE0C0D', 'https://api.mypvit.pro/R3ST0EXAMPLE0C0D/rest', 'v1'],
    [' R3ST0EXAMPLE0C0D\n', 'https://api.mypvit.pro/R3ST0EXAMPLE0C0D/rest', 'v1'],
    ['v2/R3ST0EXAMPLE0C0D', 'https://api.mypvit.pro/v2/R3ST0EXAMPLE0C0D/rest', 'v2'],
    ['v1/R3ST0EXAMPLE0C0D', 'https://api.mypvit.pro/v1/R3ST0EXAMPLE0C0D/rest', 'v1'],
    ['https://pay.example/AB12/rest', 'https://pay.example/AB12/rest', 'v1'],
    ['https://pay.example/v2/AB12/rest/', 'https://pay.example/v2/AB12/rest', 'v2'],
    [
      'https://gateway.example/pvit/v2/AB12/rest',
      'https://gateway.example/pvit/v2/AB12/rest',
      'v2',
    ],
    ['http://127.0.0.1:4010/AB12/rest', 'http://127.0.0.1:4010/AB12/rest', 'v1'],
  ])('%j', (given, url, generation) => {
    expect(readAddress('rest', given, base)).toEqual({ url, generation })
  })

  it('ends in the API’s own word', () => {
    expect(readAddress('renew', 'AB12', base).url).toBe('https://api.mypvit.pro/AB12/renew-secret')
    expect(readAddress('kyc', 'v2/AB12', base).url).toBe('https://api.mypvit.pro/v2/AB12/kyc')
  })

  it.each([
    ['the address of another API', 'https://api.mypvit.pro/AB12/link', 'must end in /rest'],
    ['plain http', 'http://api.mypvit.pro/AB12/rest', 'must be https'],
    ['a user', 'https://a@api.mypvit.pro/AB12/rest', 'user name or password'],
    ['a password', 'https://:b@api.mypvit.pro/AB12/rest', 'user name or password'],
    ['a query', 'https://api.mypvit.pro/AB12/rest?key=1', 'has a query'],
    ['a path that climbs', '../AB12', 'neither a code'],
    ['a third generation', 'v3/AB12', 'neither a code'],
    ['nothing', '', 'neither a code'],
    ['no URL', 'https://', 'is not a URL'],
  ])('is not taken from %s, and the error names the setting', (_, given, problem) => {
    const read = () => readAddress('rest', given, base)
    expect(read).toThrow(PvitConfigError)
    expect(read).toThrow(problem)
    expect(read).toThrow('codes.rest')
  })
})

describe('the base address', () => {
  it('may carry a path and a closing slash', () => {
    expect(readBaseUrl('https://gateway.example/pvit/')).toBe('https://gateway.example/pvit')
  })

  it.each(['http://api.mypvit.pro', 'ftp://localhost', 'api.mypvit.pro', 'https://x/?a=1'])(
    'is not %s',
    (given) => expect(() => readBaseUrl(given)).toThrow('baseUrl'),
  )

  it('may be http on this machine alone', () => {
    const here = ['localhost', '127.0.0.1', '127.9.9.9', '[::1]']
    expect(here.filter((host) => !isLoopback(host))).toEqual([])
    const elsewhere = [
      'pvit.localhost',
      'localhost.',
      'localhost.example',
      '127.0.0.1.example',
      '10.0.0.1',
      '0.0.0.0',
      '[::2]',
    ]
    expect(elsewhere.filter(isLoopback)).toEqual([])
  })
})
