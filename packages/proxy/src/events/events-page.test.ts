import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Secret } from '@pvit-checkout/pvit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aDelivery } from '../testing/events.ts'
import { withEventsTable } from './events-table.ts'
import { createWebhook, type PostRequest } from './webhook.ts'

const page = readFileSync(new URL('../../../../docs/events.md', import.meta.url), 'utf8')

it('docs/events.md is current: node packages/proxy/scripts/write-events-table.ts writes its table anew', () => {
  expect(page).toBe(withEventsTable(page))
})

type Order = { id: string; order: string; amount: number }
type Receive = (
  request: Request,
  shop: { secret: string; orders: { markPaid(order: Order): Promise<void> } },
) => Promise<Response>

describe('the page’s Node example', () => {
  let folder: string
  let receive: Receive
  beforeEach(async () => {
    const [, code = ''] = /```js\n([\s\S]+?)```/.exec(page) ?? []
    folder = mkdtempSync(join(tmpdir(), 'example-'))
    const file = join(folder, 'receive.mjs')
    writeFileSync(
      file,
      code.replace("'standardwebhooks'", `'${import.meta.resolve('standardwebhooks')}'`),
    )
    const example = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as {
      receive: Receive
    }
    receive = example.receive
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('believes what we sign, and nothing else', async () => {
    const secret = `whsec_${randomBytes(32).toString('base64')}`
    const paid: Order[] = []
    const orders = { markPaid: async (order: Order) => void paid.push(order) }
    const body = JSON.stringify({
      type: 'payment.succeeded',
      data: { id: 'pay_1', order: 'A-1', amount: 500 },
    })
    const posts: PostRequest[] = []
    const webhook = createWebhook({
      url: 'https://shop.example/',
      secrets: [new Secret(secret)],
      async post(request) {
        posts.push(request)
        return { status: 204, retryAfter: null }
      },
    })
    await webhook.deliver(aDelivery({ body }), Date.now(), new AbortController().signal)

    const { headers } = posts[0] ?? { headers: {} }
    const request = (text: string) =>
      new Request('https://shop.example/', { method: 'POST', headers, body: text })
    const forged = body.replace('500', '5')
    expect((await receive(request(forged), { secret, orders })).status).toBe(401)
    expect(paid).toEqual([])
    expect((await receive(request(body), { secret, orders })).status).toBe(204)
    expect(paid).toEqual([{ id: 'pay_1', order: 'A-1', amount: 500 }])
  })
})
