import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The shop's server, which takes every event at once. */
export interface Shop {
  /** Of the proxy, so that it tells this shop. */
  readonly settings: Readonly<Record<string, string>>
  /** The payments that it was told were paid. */
  readonly told: ReadonlySet<string>
  close(): void
}

export async function openShop(): Promise<Shop> {
  const told = new Set<string>()
  const server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8')
    request.on('data', (part: string) => (text += part))
    request.on('end', () => {
      const { type, data } = JSON.parse(text) as { type: string; data: { id: string } }
      if (type === 'payment.succeeded') told.add(data.id)
      response.writeHead(204).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on a port
  return {
    settings: {
      SHOP_WEBHOOK_URL: `http://127.0.0.1:${port}/`,
      SHOP_WEBHOOK_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
      SHOP_WEBHOOK_ALLOW_PRIVATE: 'true',
    },
    told,
    close: () => void server.close(),
  }
}
