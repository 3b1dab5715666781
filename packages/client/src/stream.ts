import { checkoutRoutes, PaymentView, timing } from '@pvit-checkout/contract/checkout'
import type { PaymentId } from '@pvit-checkout/contract/checkout'
import type { BrowserClock } from './clock.ts'
import { createDeadline } from './deadline.ts'
import { unreadable, type Http } from './http.ts'

export interface StreamOptions {
  http: Http
  clock: BrowserClock
  id: PaymentId
  signal: AbortSignal
  onView: (view: PaymentView) => void
}

/**
 * Read the payment's events until the server ends the stream: true. False where this browser or this network carries no
 * stream: no reader, no event in time, or silence where heartbeats should be.
 * Rejects when the line breaks, on a problem document, and when `signal` gives up.
 */
export async function readEvents(options: StreamOptions): Promise<boolean> {
  const { http, clock, id, signal, onView } = options
  const deadline = createDeadline(clock, signal)
  deadline.set(timing.firstEventMs)
  try {
    const headers = { Accept: 'text/event-stream' }
    const response = await http.send(
      checkoutRoutes.watchPayment,
      { parameters: { id }, headers },
      deadline,
    )
    const type = response.headers.get('Content-Type') ?? ''
    if (!type.startsWith(headers.Accept)) throw unreadable(response, 'not an event stream')
    http.onAnswer()
    const reader = response.body?.getReader?.()
    if (reader === undefined) return false

    const decoder = new TextDecoder()
    let rest = ''
    let begun = false
    for (;;) {
      const { done, value } = await deadline.race(reader.read())
      if (done) return begun
      const blocks = (rest + decoder.decode(value, { stream: true })).split(/\r?\n\r?\n/)
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const view = toView(block)
        if (view === null) continue
        begun = true
        onView(view)
      }
      if (begun) deadline.set(timing.silenceMs)
    }
  } catch (error) {
    if (deadline.expired()) return false
    throw error
  } finally {
    deadline.end()
  }
}

/** Comments, and what does not fit the schema, are no news. */
function toView(block: string): PaymentView | null {
  const data = block
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5))
    .join('\n')
  try {
    return PaymentView.safeParse(JSON.parse(data)).data ?? null
  } catch {
    return null
  }
}
