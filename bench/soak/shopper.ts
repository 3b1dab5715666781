import { isFinal, type PaymentView } from '../../packages/contract/src/checkout.ts'
import { createCheckoutSession } from '../../packages/client/src/index.ts'
import { closedLoop } from '../proxy/load.ts'
import type { Rig } from '../proxy/rig.ts'
import type { Lines } from './lines.ts'

/** With its callback lost, a payment's result is found by the proxy's own question, minutes later at the latest. */
const settlesWithinMs = 180_000

/** What became of one order, as its shopper saw it. */
export type Life =
  | { readonly kind: 'paid'; readonly id: string; readonly seenAfterMs: number }
  | { readonly kind: 'unsettled'; readonly says: string }
  | { readonly kind: 'not-begun'; readonly says: string }

/**
 * One order, in a page that runs the browser's own code: session, start, stream, PIN after `pinMs` or once `hurry` says so,
 * callback, question, success on the screen.
 */
export async function shop(
  rig: Rig,
  lines: Lines,
  { phone, pinMs, hurry }: { phone: string; pinMs: number; hurry: AbortSignal },
): Promise<Life> {
  const token = await opened(rig, lines)
  if (token === null) return { kind: 'not-begun', says: 'no session' }
  const page = createCheckoutSession({
    endpoint: rig.proxy,
    token,
    fetch: lines.fetch,
    storage: null,
  })
  try {
    const payment = await page.submit({ method: 'mobile_money', phone })
    await sleep(pinMs, hurry)
    const paidAt = performance.now()
    await rig.stub('paid', [payment.reference])
    await callBack(rig, lines, payment.reference)
    const seen = await until(page, isFinal, settlesWithinMs)
    return seen?.status === 'succeeded'
      ? { kind: 'paid', id: payment.id, seenAfterMs: performance.now() - paidAt }
      : { kind: 'unsettled', says: `${payment.id} ${seen?.status ?? 'no payment'}` }
  } catch (error) {
    return { kind: 'not-begun', says: String(error) }
  } finally {
    page.close()
  }
}

/** As a shop does whose proxy does not answer: it tries again, a little later. */
async function opened(rig: Rig, lines: Lines): Promise<string | null> {
  for (let tries = 0; tries < 3; tries += 1) {
    try {
      return await rig.openSession()
    } catch (error) {
      lines.note(`POST /v1/sessions: ${String(error)}`)
      await sleep(1_000)
    }
  }
  return null
}

/** PVIT tries once. Where that fails, the proxy asks by itself. */
async function callBack(rig: Rig, lines: Lines, reference: string): Promise<void> {
  try {
    const { statuses } = await closedLoop(rig.proxy, [rig.callback(reference)], 1)
    for (const status of statuses.keys())
      if (status !== 200) lines.note(`callback: answered ${status}`)
  } catch (error) {
    lines.note(`callback: ${String(error)}`)
  }
}

type Page = ReturnType<typeof createCheckoutSession>

/** Resolves to the payment on the screen once it is so, or as it stands when the time is over. */
function until(
  page: Page,
  holds: (status: PaymentView['status']) => boolean,
  withinMs: number,
): Promise<PaymentView | null> {
  return new Promise((resolve) => {
    const look = () => {
      const { payment } = page.getSnapshot()
      if (payment !== null && holds(payment.status)) end()
    }
    const end = () => {
      clearTimeout(timer)
      leave()
      resolve(page.getSnapshot().payment)
    }
    const timer = setTimeout(end, withinMs)
    const leave = page.subscribe(look)
    look()
  })
}

function sleep(ms: number, hurry?: AbortSignal): Promise<void> {
  if (hurry?.aborted === true) return Promise.resolve()
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      hurry?.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    hurry?.addEventListener('abort', end)
  })
}
