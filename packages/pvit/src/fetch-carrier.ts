import { bodyLimits } from './json.ts'
import type { Carrier } from './transport.ts'
import { connectCause, Cut, Unsent } from './transport.ts'

/**
 * Carries calls over a `fetch` handed in: a test's, an in-process app's, another runtime's. What it
 * does inside cannot be seen, so a failure counts as unsent only where its error code proves it;
 * it must not retry on its own.
 */
export function fetchCarrier(fetch: typeof globalThis.fetch): Carrier {
  return async function carry(call, signal, handed) {
    const { method, url, headers, body } = call
    handed()
    let response: Response
    try {
      const init = { method, headers, redirect: 'manual', signal } as const
      response = await fetch(url, body === undefined ? init : { ...init, body })
    } catch (error) {
      const cause = connectCause(error)
      throw cause ? new Unsent(cause) : new Cut('reset')
    }
    return {
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      body: await readAtMost(bodyLimits.reply, response),
    }
  }
}

async function readAtMost(limit: number, response: Response): Promise<Uint8Array> {
  if (!response.body) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body) {
    size += chunk.byteLength
    if (size > limit) throw new Cut('reply-too-large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
