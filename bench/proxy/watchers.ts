// Shoppers who wait, each on a stream of their own, in a process of its own. Says when all have had their first event, and
// of each payment when its success was on the screen.
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
        await open(origin, next)
        firstEvents.push(performance.now() - begun)
      }
    }),
  )
  process.send?.({ open: firstEvents })
}

function open(origin: string, { id, token }: Watched): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request(
      `${origin}/v1/checkout/payments/${id}/events`,
      { agent: false, headers: { Authorization: `Bearer ${token}`, Accept: 'text/event-stream' } },
      (response: IncomingMessage) => {
        if (response.statusCode !== 200)
          reject(new Error(`A stream was answered ${response.statusCode}.`))
        response.setEncoding('utf8')
        response.on('data', (text: string) => {
          resolve()
          if (text.includes('"status":"succeeded"')) {
            process.send?.({ seen: id, at: performance.timeOrigin + performance.now() })
          }
        })
      },
    )
    call.on('error', reject)
    call.end()
  })
}
