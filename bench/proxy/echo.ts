// The barest server there is: reads a body and hands it back. What the machine can do at all, beside what the proxy does.
import { createServer } from 'node:http'

process.on('disconnect', () => process.exit())

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const body = Buffer.concat(chunks)
    response.writeHead(200, {
      'Content-Type': 'application/json',
      'Content-Length': body.byteLength,
    })
    response.end(body)
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.(typeof address === 'object' ? address?.port : null)
})
