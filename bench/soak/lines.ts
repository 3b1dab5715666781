// The network as the browser's code sees it, with every stream watched: how it ended, and why.
import { timing } from '../../packages/contract/src/timing.ts'

/** What became of streams and requests. */
export interface Lines {
  readonly fetch: typeof fetch
  /** Streams that had begun, by how they ended. */
  readonly streams: {
    opened: number
    /** Of them, for a payment that had had one before: whose ended came back. */
    again: number
    /** After the payment's end was told. */
    told: number
    /** At the longest life of a stream: the proxy ends it, and the shopper comes back. */
    full: number
    /** By the shopper, who had seen enough. */
    left: number
  }
  /** Streams that ended otherwise, and requests that got no good answer, by reason. */
  readonly faults: ReadonlyMap<string, number>
  /** Something of the bench's own that failed in the same way. */
  note(reason: string, detail?: string): void
}

/** `onFault` hears each as it comes, with its details. */
export function watchLines(onFault: (reason: string) => void): Lines {
  const streams = { opened: 0, again: 0, told: 0, full: 0, left: 0 }
  const watchedBefore = new Set<string>()
  const faults = new Map<string, number>()

  function note(reason: string, detail = ''): void {
    faults.set(reason, (faults.get(reason) ?? 0) + 1)
    onFault(`${reason}${detail}`)
  }

  return {
    streams,
    faults,
    note,
    async fetch(input, init) {
      const { signal } = init ?? {}
      const { pathname } = new URL(input instanceof Request ? input.url : input)
      const what = `${init?.method ?? 'GET'} ${pathname.replace(/pay_\w+/, ':id')}`
      const response = await globalThis.fetch(input, init).catch((error: unknown) => {
        if (signal?.aborted !== true) note(`${what}: ${reasonOf(error)}`)
        throw error
      })
      if (response.status >= 400) note(`${what}: answered ${response.status}`)
      const isStream = response.headers.get('Content-Type')?.startsWith('text/event-stream')
      if (isStream !== true || response.body === null) return response
      streams.opened += 1
      if (watchedBefore.has(pathname)) streams.again += 1
      watchedBefore.add(pathname)
      return new Response(watched(response.body, signal), response)
    },
  }

  function watched(
    body: ReadableStream<Uint8Array>,
    signal: AbortSignal | null | undefined,
  ): ReadableStream<Uint8Array> {
    const reader = body.getReader()
    const decoder = new TextDecoder()
    const since = performance.now()
    let last = ''

    function ended(error?: unknown): void {
      const ms = performance.now() - since
      if (last.includes('"status":"succeeded"')) streams.told += 1
      else if (signal?.aborted === true) streams.left += 1
      else if (error === undefined && ms >= timing.streamMaxMs - 1_000) streams.full += 1
      else
        note(
          `a stream ${error === undefined ? 'ended' : `was cut (${reasonOf(error)})`}`,
          ` after ${(ms / 1_000).toFixed(1)} s; last heard: ${JSON.stringify(last.slice(-120))}`,
        )
    }

    return new ReadableStream({
      async pull(controller) {
        try {
          const { done, value } = await reader.read()
          if (done) {
            ended()
            return controller.close()
          }
          const text = decoder.decode(value, { stream: true })
          if (text.trim() !== ':') last = text
          controller.enqueue(value)
        } catch (error) {
          ended(error)
          controller.error(error)
        }
      },
      cancel: (reason) => reader.cancel(reason),
    })
  }
}

/** The system's word where there is one: undici wraps it. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  if (cause instanceof Error)
    return 'code' in cause ? `${String(cause.code)}: ${cause.message}` : cause.message
  return error.message
}
