import { createServer, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { createPvit, Secret } from '@pvit-checkout/pvit'
import { afterEach, expect, it } from 'vitest'
import { listening } from '../testing/listening.ts'
import { verifyKey } from './verify.ts'

let close = () => {}
afterEach(() => close())

const account = 'ACC_TEST'
const refused = { status: 403, body: { status_code: 3100, error: 'INVALID_SECRET' } }
const notFound = { status: 404, body: { status_code: 4006, error: 'TRANSACTION_NOT_FOUND' } }
const read = { status: 200, body: { balance: 1_000, merchant_operation_account_code: account } }
type Answer = typeof refused | typeof notFound | typeof read

it.each([
  ['balance: a good key is not given up by a refusal', true, refused, read, 'proven'],
  ["balance: a stranger's key is not used by a sum", true, read, refused, 'refused'],
  ['status: a good key is not given up by a refusal', false, refused, notFound, 'proven'],
  ["status: a stranger's is not used by a “not found”", false, notFound, refused, 'refused'],
] as const)(
  'asked by its %s that was an answer too many to an earlier question',
  async (_, canReadBalance, stray, answer, verdict) => {
    const pvit = await answering(stray, answer)
    await pvit.askStatus({ id: 'REF7K2M0001' }, { secret: new Secret('a-key-of-the-test-x') })
    await new Promise((resolve) => setTimeout(resolve, 100)) // its connection is free again
    const secret = new Secret('a-key-that-came-in')
    expect(await verifyKey(pvit, secret, canReadBalance)).toBe(verdict)
  },
)

/** PVIT, which answers the first question twice, the second time when it has been asked another, and that one at last. */
async function answering(stray: Answer, answer: Answer) {
  let first: Socket | null = null
  const server = createServer((request, response) => {
    if (first === null) {
      first = request.socket
      return reply(response, notFound)
    }
    const body = JSON.stringify(stray.body)
    first.write(`HTTP/1.1 ${stray.status} Twice\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
    reply(response, answer)
  })
  const port = await listening(server)
  close = () => {
    server.closeAllConnections()
    server.close()
  }
  return createPvit({
    account,
    baseUrl: `http://127.0.0.1:${port}`,
    codes: { rest: 'RESTCODE', status: 'STATUSCODE', balance: 'BALANCECODE' },
  })
}

function reply(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
}
