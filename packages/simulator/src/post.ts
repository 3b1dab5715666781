import type { Simulation } from './simulation.ts'

export interface PostAnswer {
  /** Null when no answer came. */
  status: number | null
  body: string
  why: string | null
}

// What an acknowledgement may weigh; a merchant that answers with a page is cut off there.
const longestAnswer = 16_384

/** One POST to the merchant, the way PVIT makes them: no signature, no redirect followed. Never throws. */
export async function post(
  sim: Simulation,
  url: string,
  body: string,
  contentType: string,
): Promise<PostAnswer> {
  const give = new AbortController()
  const { callbackTimeoutMs } = sim.settings
  const cancel = sim.clock.after(callbackTimeoutMs, () => give.abort())
  try {
    const response = await sim.fetch(url, {
      method: 'POST',
      headers: { 'content-type': contentType },
      body,
      redirect: 'manual',
      signal: give.signal,
    })
    const text = (await response.text()).slice(0, longestAnswer)
    return { status: response.status, body: text, why: null }
  } catch (error) {
    const why = give.signal.aborted
      ? `no answer within ${callbackTimeoutMs / 1000} s.`
      : `the address could not be reached (${reason(error)}).`
    return { status: null, body: '', why }
  } finally {
    cancel()
  }
}

function reason(error: unknown): string {
  const cause = error instanceof Error ? error.cause : null
  if (cause instanceof Error && 'code' in cause) return String(cause.code)
  return error instanceof Error ? error.name : 'error'
}
