import { isPlain } from './plain-answer.ts'

/** Where a live body goes. */
export interface Wire {
  write(text: string): void
  /** Nothing more will come. */
  end(): void
}

/** Starts writing; the result is called once, when the reader is gone or nothing more is wanted. */
export type Begin = (wire: Wire) => () => void

/** The type of every live body. */
export const liveType = 'text/event-stream'

const begins = new WeakMap<ReadableStream, Begin>()

/**
 * The body of an answer that is written as news comes: a stream like any other, begun by its first reader. A host that
 * has the socket at hand may take `beginOf` instead and write there: a Web stream costs more memory than all the rest of
 * a waiting shopper.
 */
export function liveBody(begin: Begin): ReadableStream<Uint8Array> {
  let stop: (() => void) | null = null
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const encoder = new TextEncoder()
        stop ??= begin({
          write: (text) => controller.enqueue(encoder.encode(text)),
          end: () => controller.close(),
        })
      },
      cancel() {
        // Given back unread: begun after all, so that whatever was set aside for it is given back too.
        stop ??= begin({ write() {}, end() {} })
        stop()
      },
    },
    // Nothing is read ahead: what is not read is not begun.
    { highWaterMark: 0 },
  )
  begins.set(body, begin)
  return body
}

/** How to write the answer's body straight to a socket; null for a body that is not live. */
export function beginOf(response: Response): Begin | null {
  if (isPlain(response)) return null
  // Where the host makes answers of its own, asking for the body makes a built-in one of it, and a stream of its text.
  if (response.headers.get('Content-Type') !== liveType) return null
  return response.body === null ? null : (begins.get(response.body) ?? null)
}
