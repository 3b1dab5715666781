// A PVIT of a few lines, for benches: it answers at once, remembers what it was asked, and can be told to hang or to
// call payments paid. A process of its own. Not the simulator: what is measured is the proxy.
import { randomBytes } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'

interface Asked {
  amount: number
  phone: string
  paid: boolean
  /** When it was first told that it is paid, by the system's clock. */
  answeredAt: number | null
}

const payments = new Map<string, Asked>()
const calls = { rest: 0, again: 0, status: 0, other: 0 }
const held: ServerResponse[] = []
let hanging = false

process.on('disconnect', () => process.exit())

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://stub')
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const text = Buffer.concat(chunks).toString()
    if (url.pathname.startsWith('/_stub/'))
      return reply(response, command(url.pathname.slice(7), text))
    const answer = answerTo(url, text)
    if (hanging && !url.pathname.endsWith('/balance')) held.push(response)
    else reply(response, answer)
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.(typeof address === 'object' ? address?.port : null)
})

function answerTo(url: URL, text: string): object {
  const api = url.pathname.split('/').at(-1)
  switch (api) {
    case 'rest': {
      calls.rest += 1
      const asked = JSON.parse(text) as Record<string, unknown>
      const reference = String(asked['reference'])
      if (payments.has(reference)) calls.again += 1
      payments.set(reference, {
        amount: Number(asked['amount']),
        phone: String(asked['customer_account_number']),
        paid: false,
        answeredAt: null,
      })
      return {
        status: 'PENDING',
        status_code: '200',
        operator: 'AIRTEL_MONEY',
        reference_id: `PAY${reference}`,
        merchant_reference_id: reference,
        merchant_operation_account_code: asked['merchant_operation_account_code'],
        message: 'Taken.',
      }
    }
    case 'status': {
      calls.status += 1
      const reference = url.searchParams.get('transactionId') ?? ''
      const asked = payments.get(reference)
      if (asked?.paid === true) asked.answeredAt ??= now()
      return {
        status: asked?.paid === true ? 'SUCCESS' : 'PENDING',
        amount: asked?.amount ?? 0,
        fees: 0,
        operator: 'AIRTEL_MONEY',
        merchant_reference_id: reference,
        customer_account_number: asked?.phone ?? '',
        merchant_operation_account_code: url.searchParams.get('accountOperationCode'),
      }
    }
    case 'balance':
      return {
        balance: 1_000_000,
        merchant_operation_account_code: url.searchParams.get('accountOperationCode'),
      }
    case 'renew-secret':
      // The newer generation's way: the key is in the reply.
      return { secret: `bench_${randomBytes(24).toString('hex')}`, expires_in: 3_600 }
    default:
      calls.other += 1
      return {}
  }
}

function command(name: string, text: string): object {
  if (name === 'paid') {
    const at = now()
    for (const reference of JSON.parse(text) as string[]) {
      const asked = payments.get(reference)
      if (asked !== undefined) asked.paid = true
    }
    return { now: at }
  }
  if (name === 'answered') return { now: payments.get(JSON.parse(text) as string)?.answeredAt ?? 0 }
  if (name === 'hang') hanging = true
  if (name === 'answer') {
    hanging = false
    for (const response of held.splice(0)) response.destroy()
  }
  return { ...calls, held: held.length }
}

function now(): number {
  return performance.timeOrigin + performance.now()
}

function reply(response: ServerResponse, body: object): void {
  const text = JSON.stringify(body)
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
  })
  response.end(text)
}
