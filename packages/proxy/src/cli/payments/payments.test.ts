import { createServer, type IncomingMessage } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { toShopPayment } from '../../payments/view.ts'
import { aShop } from '../../testing/environment.ts'
import { listening } from '../../testing/listening.ts'
import { aPayment } from '../../testing/payments.ts'
import { runMain } from '../../testing/run-main.ts'

const servers: ReturnType<typeof createServer>[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

const at = '2026-11-23T08:00:00.000Z'
const started = { at, type: 'started', source: 'shopper', detail: {} } as const
const status = { at, type: 'status', source: 'pvit', detail: { seen: 'success' } } as const
const payment = { ...toShopPayment(aPayment(), [], 1_000), timeline: [started] }
const id = payment.id

type Answer = (request: IncomingMessage, nth: number) => readonly [status: number, body: unknown]

/** The command through a proxy that answers so, and what that was asked. */
async function payments(argv: string[], answer: Answer = () => [200, payment]) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const [code, body] =
      request.url === '/pay/health'
        ? [200, { status: 'ok' }]
        : request.url?.startsWith('/pay/v1/sessions/') === true
          ? [404, {}]
          : answer(request, asked.push(`${request.method} ${request.url}`))
    response.writeHead(code, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
  })
  servers.push(server)
  const PORT = String(await listening(server))
  const { exit, out, err } = await runMain('/', ['payments', ...argv], {
    ...{ ...aShop, PORT, PUBLIC_URL: 'http://127.0.0.1:9/pay' },
  })
  return { code: await exit, out: out.join(''), err: err.join(''), asked }
}

describe('pvit-checkout payments', () => {
  it('show: reads an id once and asks PVIT nothing, and of an order its newest payment', async () => {
    expect(await payments(['show', id, '--json'])).toEqual({
      ...{ code: 0, out: `${JSON.stringify(payment)}\n`, err: '' },
      asked: [`GET /pay/v1/payments/${id}`],
    })
    const page = { items: [payment, { ...payment, order: 'B-2' }], nextCursor: null }
    const named = await payments(['show', 'A-1'], () => [200, page])
    expect(named.asked).toEqual(['GET /pay/v1/payments?order=A-1&limit=1'])
    expect([named.code, named.out]).toEqual([
      0,
      expect.stringMatching(`^${id}\n {2}order {6}A-1\n`),
    ])
  })

  it('check: has PVIT asked once, and waits until its word is there, not for one from before', async () => {
    const before = { ...payment, timeline: [started, status] }
    const after = { ...payment, timeline: [started, status, { ...started, type: 'check' }, status] }
    const seen = [before, before, before, after]
    const { code, out, asked } = await payments(['check', id, '--json'], (_, nth) => [
      nth === 2 ? 202 : 200,
      seen[nth - 1],
    ])
    expect([code, JSON.parse(out)]).toEqual([0, JSON.parse(JSON.stringify(after))])
    const read = `GET /pay/v1/payments/${id}`
    expect(asked).toEqual([read, `POST /pay/v1/payments/${id}/check`, read, read])
  })

  it('list: asks by the flags that were given, and for a time without a zone in UTC', async () => {
    const page = { items: [], nextCursor: null }
    const list = (...flags: string[]) => payments(['list', ...flags], () => [200, page])
    expect(await list('--json')).toMatchObject({ code: 0, out: `${JSON.stringify(page)}\n` })
    for (const [given, instant] of [
      ['2026-11-23', '2026-11-23T00:00:00.000Z'],
      ['2026-11-23 08:30', '2026-11-23T08:30:00.000Z'],
      ['2026-11-23T08:30:00+01:00', '2026-11-23T07:30:00.000Z'],
    ] as const) {
      const { asked } = await list('--since', given, '--operator', 'moov')
      expect(asked).toHaveLength(1)
      const query = new URL(asked[0]?.split(' ')[1] ?? '', 'http://shop.test').searchParams
      expect(Object.fromEntries(query)).toEqual({ operator: 'moov', since: instant })
    }
  })

  it.each([
    [
      'that only the proxy can judge is wrong usage',
      'cursor',
      2,
      '--cursor',
      'needs what the list',
    ],
    ['that is no flag of ours stays the proxy’s word', 'page', 1, 'page', 'page: It is none'],
  ])('list: a field %s', async (_, path, code, what, says) => {
    const errors = [{ path, code: 'invalid', detail: 'It is none. Leave it out.' }]
    const problem = {
      ...{ type: 'urn:x', title: 'Not so', status: 400, code: 'invalid-request' },
      ...{ detail: 'Not so.', retryable: false, errors },
    }
    const told = await payments(['list', '--cursor', 'x', '--json'], () => [400, problem])
    expect(told.code).toBe(code)
    const { faults } = JSON.parse(told.out) as { faults: unknown[] }
    expect(faults).toContainEqual(
      expect.objectContaining({ what, says: expect.stringContaining(says) as string }),
    )
  })

  it.each([
    ['--since', '2026-02-31'],
    ['--limit', '0'],
  ])('list: names to a program the flag that is at fault: %s', async (flag, value) => {
    const { code, out, asked } = await payments(['list', flag, value, '--json'])
    expect([code, asked]).toEqual([2, []])
    expect(JSON.parse(out)).toMatchObject({ faults: [{ what: flag }] })
  })
})

describe('where there is no proxy to ask', () => {
  const without = async (environment: Record<string, string>) => {
    const { exit, err } = await runMain('/', ['payments', 'list'], { ...aShop, ...environment })
    expect(await exit).toBe(1)
    return err.join('')
  }

  it('says what answers in its place, and which settings lead there', async () => {
    const server = createServer((_, response) => response.end('<html>'))
    servers.push(server)
    const PORT = String(await listening(server))
    expect(await without({ PORT })).toBe(
      `pvit-checkout: Something that is no proxy answers at http://127.0.0.1:${PORT}/pay. Mend HOST, PORT and PUBLIC_URL.\n`,
    )
  })

  it('names each place where it was looked for', async () => {
    const PUBLIC_URL = 'http://127.0.0.1:9/pay'
    const cure = 'Start it with "pvit-checkout serve", or mend HOST, PORT and PUBLIC_URL.\n'
    for (const [PORT, where] of [
      ['0', `HOST:PORT or ${PUBLIC_URL}`],
      ['1', `http://127.0.0.1:1/pay or ${PUBLIC_URL}`],
      ['9', PUBLIC_URL],
    ] as const)
      expect(await without({ PORT, PUBLIC_URL })).toBe(
        `pvit-checkout: No proxy answers at ${where}. ${cure}`,
      )
  })
})
