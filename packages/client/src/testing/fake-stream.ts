import { isFinal, timing, type PaymentId } from '@pvit-checkout/contract/checkout'
import type { BrowserClock } from '../clock.ts'
import type { FakeLedger } from './fake-ledger.ts'

export interface FakeStreamOptions {
  clock: BrowserClock
  ledger: FakeLedger
  id: PaymentId
  signal: AbortSignal
  onSend: (text: string) => void
}

/** The proxy's events of one payment: the first at once, one per version, heartbeats, and an end. */
export function openFakeStream(options: FakeStreamOptions): {
  response: Response
  close: () => void
} {
  const { clock, ledger, id, signal, onSend } = options
  const encoder = new TextEncoder()
  let close = () => {}
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      let version = -1
      let cancelBeat = () => {}
      const unwatch = ledger.watch(tell)
      const cancelEnd = clock.after(timing.streamMaxMs, end)
      const onAbort = () => stop(() => controller.error(new DOMException('Aborted', 'AbortError')))
      signal.addEventListener('abort', onAbort)
      close = end
      beat()
      tell()

      function tell() {
        const view = ledger.find(id)
        if (view === null || view.version <= version) return
        version = view.version
        send(`id: ${version}\nevent: payment\ndata: ${JSON.stringify(view)}\n\n`)
        if (isFinal(view.status)) end()
      }
      function beat() {
        cancelBeat = clock.after(timing.heartbeatMs, () => {
          send(': still here\n\n')
          beat()
        })
      }
      function send(text: string) {
        onSend(text)
        controller.enqueue(encoder.encode(text))
      }
      function end() {
        stop(() => controller.close())
      }
      function stop(last: () => void) {
        close = () => {}
        unwatch()
        cancelEnd()
        cancelBeat()
        signal.removeEventListener('abort', onAbort)
        last()
      }
    },
  })
  const response = new Response(body, { headers: { 'Content-Type': 'text/event-stream' } })
  return { response, close: () => close() }
}
