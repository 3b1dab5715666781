import type { PaymentView, SessionView } from '@pvit-checkout/contract/checkout'
import { vi } from 'vitest'

/** A proxy behind `fetch`, for one session: enough of it for the element's own tests; the engine has its own. */
export interface FakeProxy {
  /** Every request as `GET /pay/v1/checkout`, in order. */
  readonly requests: string[]
  /** News of the payment, pushed to whoever watches. */
  news(changes: Partial<PaymentView>): void
  readonly watchers: number
}

export function startFakeProxy(changes: Partial<SessionView> = {}): FakeProxy {
  const requests: string[] = []
  const watchers = new Set<ReadableStreamDefaultController<Uint8Array>>()
  const session = { ...sampleSession, ...changes }
  let payment: PaymentView | null = null

  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input, location.href)
    const name = `${init?.method ?? 'GET'} ${url.pathname}`
    requests.push(name)
    if (name.endsWith('/v1/checkout')) return Response.json({ session, payment })
    if (name.endsWith('/payer')) {
      return Response.json({ operator: 'airtel', known: true, active: true, name: 'Jeanne O.' })
    }
    if (name.endsWith('/payments')) {
      payment = samplePayment
      return Response.json(payment, { status: 202 })
    }
    if (name.endsWith('/events')) return events(init?.signal ?? null)
    return Response.json(payment)
  })

  return {
    requests,
    news(changes) {
      if (payment === null) throw new Error('there is no payment yet to have news of')
      payment = { ...payment, ...changes, version: payment.version + 1 }
      for (const watcher of watchers) watcher.enqueue(eventOf(payment))
    },
    get watchers() {
      return watchers.size
    },
  }

  function events(signal: AbortSignal | null) {
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        watchers.add(controller)
        if (payment !== null) controller.enqueue(eventOf(payment))
        signal?.addEventListener('abort', () => {
          watchers.delete(controller)
          controller.error(signal.reason)
        })
      },
    })
    return new Response(stream, { headers: { 'content-type': 'text/event-stream' } })
  }
}

function eventOf(payment: PaymentView): Uint8Array {
  return new TextEncoder().encode(
    `id: ${payment.version}\nevent: payment\ndata: ${JSON.stringify(payment)}\n\n`,
  )
}

const sampleSession = {
  id: 'cs_0Sample0Session0' as SessionView['id'],
  order: 'CMD-1042',
  amount: 500,
  currency: 'XAF',
  description: null,
  shopName: 'Boutique Akwaba',
  status: 'open',
  methods: ['mobile_money'],
  locale: 'fr',
  phone: null,
  phoneKnown: false,
  operators: ['airtel', 'moov'],
  operatorSelectable: false,
  feesPaidBy: { pvit: 'merchant', operator: 'merchant' },
  returnUrl: null,
  expiresAt: '2026-11-23T07:44:00.000Z',
} satisfies SessionView

const samplePayment = {
  id: 'pay_0Sample0Payment0' as PaymentView['id'],
  status: 'confirm',
  version: 1,
  amount: 500,
  currency: 'XAF',
  fees: null,
  total: null,
  method: 'mobile_money',
  operator: 'airtel',
  phone: '074 •• •• 56',
  reference: 'P7K2M9QX4T1B8Z3',
  reason: null,
  redirectUrl: null,
  startedAt: '2026-11-23T07:14:00.000Z',
  expiresAt: '2026-11-23T07:17:00.000Z',
  finishedAt: null,
  now: '2026-11-23T07:14:00.000Z',
  nextCheckAfterMs: 4_000,
} satisfies PaymentView
