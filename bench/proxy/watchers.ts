// Shoppers who wait, each on a stream of their own, in a process of its own. Says when all have had their first event, of each
// payment when its success was on the screen, and of each stream that ended when its shopper was back on another.
import { request, type IncomingMessage } from 'node:http'

export interface Watched {
  readonly id: string
  readonly token: string
}

type Order = { origin: string; watched: readonly Watched[]; atOnce: number }

process.on('message', (order: Order) => void openAll(order))
process.on('disconnect', () => process.exit())

async function openAll({ origin, watched, atOnce }: Order): Promise<void> {
  const queue = [...watched]
  const firstEvents: number[] = []
  // A crowd, not a stampede: the system's queue of connections is short.
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
        const begun = performance.now()
        await new Promise<void>((resolve) => watch(origin, next, resolve))
        firstEvents.push(performance.now() - begun)
      }
    }),
  )
  process.send?.({ open: firstEvents })
}

/** As a browser's EventSource does: whose stream ends, or who finds nobody, comes back after the time it was told to wait. */
function watch(origin: string, watched: Watched, onEvent: () => void): void {
  let retryMs = 3_000
  let isFirst = true
  let isOver = false
  const comeBack = () => !isOver && setTimeout(open, retryMs)

  function open() {
    const headers = { Authorization: `Bearer ${watched.token}`, Accept: 'text/event-stream' }
    const url = `${origin}/v1/checkout/payments/${watched.id}/events`
    const call = request(url, { agent: false, headers }, (response: IncomingMessage) => {
      if (response.statusCode !== 200)
        throw new Error(`A stream was answered ${response.statusCode}.`)
      let isNew = true
      response.setEncoding('utf8')
      response.on('data', (text: string) => {
        retryMs = Number(/^retry: (\d+)$/m.exec(text)?.[1] ?? retryMs)
        if (isNew && !isFirst) tell({ back: now() })
        if (isNew) onEvent()
        isNew = isFirst = false
        if (!text.includes('"status":"succeeded"')) return
        isOver = true
        tell({ seen: watched.id, at: now() })
      })
      response.on('error', () => {}) // cut off; it closes
      response.on('close', comeBack)
    })
    call.on('error', (error: NodeJS.ErrnoException) => {
      if (isFirst) throw error
      comeBack()
    })
    call.end()
  }
  open()
}

function tell(what: object): void {
  process.send?.(what)
}

/** Milliseconds of the system's clock. */
function now(): number {
  return performance.timeOrigin + performance.now()
}
