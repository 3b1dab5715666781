import { Callback, KeyDelivery, type Api } from '@pvit-checkout/pvit/wire'
import { createVirtualClock } from '../clock.ts'
import { createSimulator, type SimulatorOptions } from '../simulator.ts'

/**
 * A merchant for this package's tests: takes what PVIT sends, acknowledges as it should (or as told),
 * and calls the APIs with plain requests, the way `curl` would.
 */
export function createMerchant(options: SimulatorOptions = {}) {
  const clock = createVirtualClock()
  const received: Received[] = []
  const held: { key: string; answer: (entry: Received) => Response | Promise<Response> } = {
    key: '',
    answer: acknowledge,
  }
  const simulator = createSimulator({
    clock,
    urls: {
      CALLB: { url: 'https://shop.example/callback', kind: 'callback' },
      SECRT: { url: 'https://shop.example/secret', kind: 'secret' },
      GOODR: { url: 'https://shop.example/paid', kind: 'redirection' },
      BADRD: { url: 'https://shop.example/not-paid', kind: 'redirection' },
    },
    ...options,
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const text = await request.text()
      const entry: Received = {
        host: new URL(request.url).host,
        path: new URL(request.url).pathname,
        contentType: request.headers.get('content-type') ?? '',
        text,
        json: parseJson(text),
        redirect: request.redirect,
        at: clock.now(),
      }
      received.push(entry)
      if (entry.path !== '/secret') return held.answer(entry)
      // A delivery in another shape leaves the last key: the test that asked for it reads `received`.
      held.key = KeyDelivery.safeParse(entry.json).data?.secret_key ?? held.key
      return new Response(null, { status: 200 })
    },
  })

  const merchant = {
    clock,
    simulator,
    received,
    /** The key that arrived last. */
    get key() {
      return held.key
    },
    set key(key: string) {
      held.key = key
    },
    /** How callbacks are answered; a test may swap it. */
    set answer(answer: (entry: Received) => Response | Promise<Response>) {
      held.answer = answer
    },
    callbacks: () =>
      received.filter(({ path }) => path === '/callback').map(({ json }) => Callback.parse(json)),
    setup: () => simulator.setup(),
    /** `/{code}/{api}` of an API; v2 with its prefix. */
    path(api: Api, generation: 'v1' | 'v2' = 'v1') {
      const word = api === 'renew' ? 'renew-secret' : api
      return `${generation === 'v2' ? '/v2' : ''}/${simulator.setup().codes[api]}/${word}`
    },
    async send(path: string, init: RequestInit = {}): Promise<Answer> {
      const response = await simulator.fetch(`https://api.example${path}`, init)
      const text = await response.text()
      return { status: response.status, headers: response.headers, text, json: parseJson(text) }
    },
    renew(fields: Record<string, string> = {}) {
      const body = new URLSearchParams({
        operationAccountCode: simulator.setup().account,
        receptionUrlCode: 'SECRT',
        password: simulator.setup().password,
        ...fields,
      })
      return merchant.send(merchant.path('renew'), { method: 'POST', body })
    },
    pay(fields: Record<string, unknown> = {}, headers: Record<string, string> = {}) {
      return merchant.post('rest', { ...merchant.payment(), ...fields }, headers)
    },
    post(api: 'rest' | 'link', body: unknown, headers: Record<string, string> = {}) {
      return merchant.send(merchant.path(api), {
        method: 'POST',
        headers: { 'X-Secret': merchant.key, 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      })
    },
    get(
      api: 'status' | 'balance' | 'kyc',
      query: Record<string, string>,
      headers: Record<string, string> = {},
    ) {
      return merchant.send(`${merchant.path(api)}?${String(new URLSearchParams(query))}`, {
        headers: { 'X-Secret': merchant.key, ...headers },
      })
    },
    status(reference: string, transactionOperation = 'PAYMENT') {
      return merchant.get('status', {
        transactionId: reference,
        accountOperationCode: simulator.setup().account,
        transactionOperation,
      })
    },
    payment: () => ({
      agent: 'AGENT-1',
      amount: 500,
      product: 'THE-VERT',
      reference: 'REF0001',
      service: 'RESTFUL',
      callback_url_code: 'CALLB',
      customer_account_number: '074123456',
      merchant_operation_account_code: simulator.setup().account,
      transaction_type: 'PAYMENT',
      owner_charge: 'MERCHANT',
      owner_charge_operator: 'MERCHANT',
      free_info: 'Rayon 3',
    }),
  }
  return merchant
}

export interface Answer {
  status: number
  headers: Response['headers']
  text: string
  json: unknown
}

export interface Received {
  host: string
  path: string
  contentType: string
  text: string
  json: unknown
  /** What becomes of a redirect: PVIT follows none. */
  redirect: string
  at: number
}

/** The acknowledgement PVIT wants: its own id and code, echoed. PVIT v5.5 §réponse au callback. */
export function acknowledge(entry: Received): Response {
  const { transactionId, code } = Callback.parse(entry.json)
  return Response.json({ responseCode: code, transactionId })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
