import type { Simulation } from './simulation.ts'

export interface PostAnswer {
  /** Null when no answer came. */
  status: number | null
  body: string
  why: string | null
}

// What an acknowledgement may weigh; a merchant that answers with a page is cut off there.
const longestAnswer = 16_384

/** One POST to the merchant, the way PVIT makes them: no signature, no redirect followed. Never throws, and ends in time even over a `fetch` that heeds no signal. */
export function post(
  sim: Simulation,
  url: string,
  body: string,
  contentType: string,
): Promise<PostAnswer> {
  const { callbackTimeoutMs } = sim.settings
  const give = new AbortController()
  return new Promise((resolve) => {
    const cancel = sim.clock.after(callbackTimeoutMs, () => {
      resolve(unanswered(`no answer within ${callbackTimeoutMs / 1000} s.`))
      give.abort()
    })
    const ask = async () => {
      const response = await sim.fetch(url, {
        method: 'POST',
        headers: { 'content-type': contentType },
        body,
        redirect: 'manual',
        signal: give.signal,
      })
      const text = (await response.text()).slice(0, longestAnswer)
      return { status: response.status, body: text, why: null }
    }
    ask()
      .then(resolve, (error: unknown) =>
        resolve(unanswered(`the address could not be reached (${reason(error)}).`)),
      )
      .finally(cancel)
  })
}

function unanswered(why: string): PostAnswer {
  return { status: null, body: '', why }
}

function reason(error: unknown): string {
  const cause = error instanceof Error ? error.cause : null
  if (cause instanceof Error && 'code' in cause) return String(cause.code)
  return error instanceof Error ? error.name : 'error'
}
