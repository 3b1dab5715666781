import { connect, type IncomingHttpHeaders } from 'node:http2'
import { connect as connectTcp } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { createGunzip } from 'node:zlib'

export interface Ask {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** The address on this machine that it comes from. */
  readonly from?: string
  /** Called with each piece as it arrives, unpacked; true ends the request. */
  readonly onText?: (text: string, afterMs: number) => boolean
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly tookMs: number
}

/** One request over HTTP/2 and TLS, as a browser sends it: compressed answers are welcome, and unpacked as they come. */
export function visit(url: string, { ca, ...ask }: Ask & { ca: Buffer }): Promise<Answer> {
  const { origin, hostname, port, pathname, search } = new URL(url)
  const session = connect(origin, {
    createConnection: () =>
      connectTls({
        ca,
        servername: hostname,
        ALPNProtocols: ['h2'],
        socket: connectTcp({
          host: '127.0.0.1',
          port: Number(port),
          localAddress: ask.from ?? '127.0.0.1',
        }),
      }),
  })
  const began = performance.now()
  return new Promise<Answer>((resolve, reject) => {
    session.once('error', reject)
    const request = session.request({
      ':method': ask.method ?? 'GET',
      ':path': pathname + search,
      'accept-encoding': 'gzip',
      ...ask.headers,
    })
    request.once('error', reject)
    request.once('response', ({ ':status': status = 0, ...headers }) => {
      const isPacked = headers['content-encoding'] === 'gzip'
      const body = isPacked ? request.pipe(createGunzip()) : request
      const answer = (text: string) => ({
        ...{ status, headers, text },
        tookMs: performance.now() - began,
      })
      let text = ''
      body.on('data', (chunk: Buffer) => {
        text += chunk.toString()
        if (ask.onText?.(text, performance.now() - began) === true) resolve(answer(text))
      })
      body.once('end', () => resolve(answer(text)))
      body.once('error', reject)
    })
    request.end(ask.body)
  }).finally(() => session.destroy())
}
