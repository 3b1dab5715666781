import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Socket, type AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createPost, type PostOptions, type Resolve } from './post.ts'
import { PostFault } from './webhook.ts'

/** Every address a connection was begun to. But for this machine's own, the system's part of it is taken away. */
let attempts: string[]
const econnrefused = -111
const refusing = {
  connect: () => econnrefused,
  connect6: () => econnrefused,
  close: (done?: () => void) => done?.(),
}
beforeEach(() => {
  attempts = []
  const connect = Reflect.get(Socket.prototype, 'connect') as (...given: unknown[]) => Socket // called on a socket below
  vi.spyOn(Socket.prototype, 'connect').mockImplementation(function spied(
    this: Socket,
    ...given: unknown[]
  ) {
    this.on('connectionAttempt', (address: string) => {
      attempts.push(address)
      if (address !== '127.0.0.1') Object.assign(this, { _handle: refusing })
    })
    return Reflect.apply(connect, this, given)
  })
})
afterEach(() => vi.restoreAllMocks())

const answering =
  (...addresses: string[]): Resolve =>
  (_, answer) => {
    const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
    setImmediate(() => answer(null, found)) // as DNS does: later
  }
const unknownName: Resolve = (_, answer) => {
  setImmediate(() => answer(new Error('ENOTFOUND'), []))
}

const send = (url: string, options: Partial<PostOptions> = {}) =>
  createPost({ allowPrivate: false, resolve: unknownName, ...options })({
    url,
    headers: { 'content-type': 'application/json' },
    body: '{}',
    signal: AbortSignal.timeout(5_000),
  })
const wordOf = (url: string, options: Partial<PostOptions> = {}) =>
  send(url, options).then(
    ({ status }) => status,
    (error: unknown) => (error instanceof PostFault ? error.word : error),
  )

describe('an address in the URL itself (promise 32)', () => {
  it.each([
    'https://127.0.0.1/',
    'https://127.1/',
    'https://127.0.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0x7f.0.0.1/',
    'https://0177.0.0.1/',
    'https://017700000001/',
    'https://0x7f.1/',
    'https://127.0.0.1./',
    'https://１２７.０.０.１/',
    'https://①②⑦.⓪.⓪.①/',
    'https://127。0。0。1/',
    'https://%31%32%37.0.0.1/',
    'https://0/',
    'https://0.0.0.0/',
    'https://10.1.2.3/',
    'https://0xa.1.2.3/',
    'https://167838211/',
    'https://172.16.5.4/',
    'https://192.168.1.1/',
    'https://0300.0250.1.1/',
    'https://100.64.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://2852039166/',
    'https://0xa9fea9fe/',
    'https://198.18.0.1/',
    'https://192.0.2.1/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
    'https://[::]/',
    'https://[::1]/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://[0000::0001]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::FFFF:7F00:1]/',
    'https://[0:0:0:0:0:ffff:a9fe:a9fe]/',
    'https://[::127.0.0.1]/',
    'https://[64:ff9b::127.0.0.1]/',
    'https://[64:ff9b::a9fe:a9fe]/',
    'https://[2002:7f00:1::]/',
    'https://[2001:0:7f00:1::]/',
    'https://[2001:db8::1]/',
    'https://[fe80::1]/',
    'https://[fc00::1]/',
    'https://[fd00:ec2::254]/',
    'https://[ff02::1]/',
    'http://127.0.0.1:6379/',
    'https://user:pass@127.0.0.1/',
  ])('is not connected to: %s', async (url) => {
    expect(await wordOf(url)).toBe('address-not-allowed')
    expect(attempts).toEqual([])
  })

  it.each(['https://1.1.1.1/', 'https://16843009/', 'https://[2606:4700:4700::1111]/'])(
    'is connected to where it is public: %s',
    async (url) => {
      expect(await wordOf(url)).toBe('no-answer')
      expect(attempts).toHaveLength(1)
    },
  )
})

describe('a name', () => {
  it.each([
    [['127.0.0.1']],
    [['10.0.0.1']],
    [['172.20.0.1']],
    [['192.168.7.7']],
    [['100.100.100.200']],
    [['169.254.169.254']],
    [['0.0.0.0']],
    [['255.255.255.255']],
    [['::1']],
    [['::']],
    [['::ffff:127.0.0.1']],
    [['::ffff:169.254.169.254']],
    [['64:ff9b::7f00:1']],
    [['2002:a00:1::1']],
    [['fe80::1']],
    [['fe80::1%lo']],
    [['fd00::5']],
    [['ff02::1']],
    [['1.1.1.1', '127.0.0.1']],
    [['127.0.0.1', '1.1.1.1']],
    [['2606:4700:4700::1111', '::1']],
    [['1.1.1.1', '8.8.8.8', '10.0.0.1']],
    [['garbage']],
    [[]],
  ])('that leads to %j is not connected to (promise 32)', async (addresses) => {
    const word = await wordOf('https://shop.example/', { resolve: answering(...addresses) })
    expect(word).toBe('address-not-allowed')
    expect(attempts).toEqual([])
  })

  it('is connected to where all of it is public, at the address that was checked', async () => {
    expect(await wordOf('https://shop.example/', { resolve: answering('1.1.1.1') })).toBe(
      'no-answer',
    )
    expect(attempts).toEqual(['1.1.1.1'])
  })

  it('that changes its answer is asked once a connection: what was checked is what is connected to (promise 32)', async () => {
    const answers = ['1.1.1.1', '127.0.0.1', '169.254.169.254']
    const asked = vi.fn<Resolve>((_, answer) => answering(answers.shift() ?? '::1')('', answer))
    const post = createPost({ allowPrivate: false, resolve: asked })
    const request = { url: 'https://rebinding.example/', headers: {}, body: '{}' }
    const words = []
    for (let round = 1; round <= 3; round++) {
      const signal = AbortSignal.timeout(5_000)
      words.push(await post({ ...request, signal }).catch((fault: PostFault) => fault.word))
      expect(asked).toHaveBeenCalledTimes(round)
    }
    expect(words).toEqual(['no-answer', 'address-not-allowed', 'address-not-allowed'])
    expect(attempts).toEqual(['1.1.1.1'])
  })

  it('that nobody knows brings no answer', async () => {
    expect(await wordOf('https://nowhere.example/')).toBe('no-answer')
  })

  it('of a cloud’s metadata stays out of reach where private networks are allowed', async () => {
    const options = { allowPrivate: true, resolve: answering('169.254.169.254') }
    expect(await wordOf('http://metadata.internal/', options)).toBe('address-not-allowed')
    expect(attempts).toEqual([])
  })
})

describe('a shop on this machine, where that is allowed', () => {
  let server: Server
  let requests: { method: string | undefined; body: string }[]
  let reply: (response: ServerResponse) => void
  let url: string
  beforeEach(async () => {
    requests = []
    reply = (response) => response.writeHead(204).end()
    server = createServer((request, response) => void take(request, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://localhost:${(server.address() as AddressInfo).port}/hooks?a=1`
  })
  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })

  async function take(request: IncomingMessage, response: ServerResponse) {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    requests.push({ method: request.method, body })
    reply(response)
  }
  const here = { allowPrivate: true, resolve: answering('127.0.0.1') }

  it('is told by POST', async () => {
    expect(await send(url, here)).toEqual({ status: 204, retryAfter: null })
    expect(requests).toEqual([{ method: 'POST', body: '{}' }])
  })

  it('is not followed where it points elsewhere (promise 32)', async () => {
    reply = (response) => response.writeHead(307, { location: `${url}/elsewhere` }).end()
    expect((await send(url, here)).status).toBe(307)
    expect(requests).toHaveLength(1)
  })

  it('tells how long to wait', async () => {
    reply = (response) => response.writeHead(503, { 'retry-after': '120' }).end()
    expect(await send(url, here)).toEqual({ status: 503, retryAfter: '120' })
  })

  it('may answer at any length: the status counts, and reading stops at 64 KB', async () => {
    let written = 0
    const closed = new Promise<void>((resolve) => {
      reply = (response) => {
        response.writeHead(200)
        response.on('close', resolve)
        const pour = () => {
          while (!response.destroyed && response.write(Buffer.alloc(16_384))) written += 16_384
        }
        response.on('drain', pour)
        pour()
      }
    })
    expect((await send(url, here)).status).toBe(200)
    await closed // by us, as the answer has no end
    expect(written).toBeLessThan(16 * 1_024 * 1_024)
  })

  it('that trickles for ever is left after its status: others need the connection', async () => {
    const closed = new Promise<void>((resolve) => {
      reply = (response) => {
        response.writeHead(200)
        const drops = setInterval(() => response.write('.'), 20)
        response.on('close', () => {
          clearInterval(drops)
          resolve()
        })
      }
    })
    const { signal } = new AbortController() // whoever asked is content with the status, and times nothing any more
    const post = createPost({ ...here, readWithinMs: 200 })
    expect((await post({ url, headers: {}, body: '{}', signal })).status).toBe(200)
    await closed
  })

  it('brings no answer when it hangs up', async () => {
    reply = (response) => response.destroy()
    expect(await wordOf(url, here)).toBe('no-answer')
  })

  it('is left when its time is over', async () => {
    const time = new AbortController()
    reply = () => time.abort()
    const sent = createPost(here)({ url, headers: {}, body: '{}', signal: time.signal })
    await expect(sent).rejects.toThrow(PostFault)
  })
})
