// The bare floor the proxy is held against: reads a body, posts it on over undici, hands the answer back. It checks, signs
// and remembers nothing.
import { createServer } from 'node:http'

import { Pool } from 'undici'

const upstream = new Pool(process.argv[2] ?? '', { connections: 64 })

process.on('disconnect', () => process.exit())

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    void upstream
      .request({
        method: 'POST',
        path: '/PASS/rest',
        headers: { 'content-type': 'application/json' },
        body: Buffer.concat(chunks),
      })
      .then(async ({ body }) => {
        const text = await body.text()
        response.writeHead(202, {
          'Content-Type': 'application/json',
          'Content-Length': Buffer.byteLength(text),
        })
        response.end(text)
      })
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.(typeof address === 'object' ? address?.port : null)
})
