import type { Context } from 'hono'
import { withStanding, type PlainHeaders } from './plain-answer.ts'

/** Where a live body goes. */
export interface Wire {
  write(text: string): void
  /** Nothing more will come. */
  end(): void
}

/** Starts writing; the result is called once, when the reader is gone or nothing more is wanted. */
export type Begin = (wire: Wire) => () => void

/** What a host that has the socket at hand needs in order to write the answer there itself. */
export interface Live {
  readonly begin: Begin
  readonly headers: PlainHeaders
}

const live = Symbol('live answer')

/**
 * An answer whose body is written as news comes: a stream like any other, begun by its first reader. A host that has the
 * socket at hand may take `liveOf` instead and write there: a Web stream costs more memory than all the rest of a waiting
 * shopper. Its headers are written once, as a plain answer's are: what is added to the `Response` later, such a host does not see.
 */
export function liveAnswer(context: Context, begin: Begin, headers: PlainHeaders): Response {
  const all = withStanding(context, headers)
  return Object.assign(new Response(streamOf(begin), { headers: all }), {
    [live]: { begin, headers: all },
  })
}

/** Null for an answer that is not live, and for one that somebody made anew of it: that one has the stream alone. */
export function liveOf(response: Response): Live | null {
  return live in response ? (response[live] as Live) : null // as `liveAnswer` set it
}

function streamOf(begin: Begin): ReadableStream<Uint8Array> {
  let stop: (() => void) | null = null
  return new ReadableStream<Uint8Array>(
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
}
