/** Why a request provably never left: no byte of it was handed to a connection. */
export type TransportCause =
  | 'dns'
  | 'refused'
  | 'unreachable'
  | 'tls'
  | 'connect-timeout'
  | 'connect-failed'
  | 'aborted'

/** Why there is no whole reply although the request may have left. */
export type CutCause = 'timeout' | 'aborted' | 'reset' | 'reply-too-large' | 'no-reply'

/** One request, as seen from this end of the wire. `body` is undefined when it was no JSON. */
export type Exchange =
  | { kind: 'unsent'; cause: TransportCause }
  | { kind: 'cut'; cause: CutCause }
  | { kind: 'replied'; httpStatus: number; body: unknown; retryAfterMs: number | null }
