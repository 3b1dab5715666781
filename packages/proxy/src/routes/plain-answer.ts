import type { Context } from 'hono'

/**
 * By lower-case name. Of an answer as short as an acknowledgement, a `Headers` and what is copied out of it again cost more
 * than all the rest: a plain record goes to the host as it is.
 */
export type PlainHeaders = Readonly<Record<string, string>>

interface Standing {
  headers: PlainHeaders
  isWritten: boolean
}

const standingKey = 'standing-headers'

/** Whatever answers this request bears these, problems included. */
export function addStanding(context: Context, headers: PlainHeaders): void {
  const standing = standingOf(context)
  standing.headers = { ...standing.headers, ...headers }
}

/** An answer with all its headers written once. What `context.header()` was told is not among them. */
export function plainAnswer(
  context: Context,
  body: string | null,
  status: number,
  headers: PlainHeaders = {},
): Response {
  return new Response(body, { status, headers: withStanding(context, headers) })
}

/** As `plainAnswer`, of JSON. */
export function plainJson(
  context: Context,
  value: unknown,
  status = 200,
  headers: PlainHeaders = {},
): Response {
  return plainAnswer(context, JSON.stringify(value), status, {
    'content-type': 'application/json',
    ...headers,
  })
}

/** These headers and those that stand, for an answer that has them all written at once. */
export function withStanding(context: Context, headers: PlainHeaders): PlainHeaders {
  const standing = standingOf(context)
  standing.isWritten = true
  return { ...standing.headers, ...headers }
}

/** Writes what stands on an answer that was made otherwise. */
export function writeStanding(context: Context): void {
  const { headers, isWritten } = standingOf(context)
  if (isWritten) return
  for (const name in headers) context.res.headers.set(name, headers[name] ?? '')
}

function standingOf(context: Context): Standing {
  const known = context.get(standingKey) as Standing | undefined // nobody else sets it
  if (known !== undefined) return known
  const made: Standing = { headers: {}, isWritten: false }
  context.set(standingKey, made)
  return made
}
