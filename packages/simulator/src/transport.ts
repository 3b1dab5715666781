import type { Clock } from '@pvit-checkout/pvit'
import type { Reply } from './api/reply.ts'

/** The connection a call came on, and the ways it can end. */
export interface Line {
  /** The caller's address; null in process. */
  peer: string | null
  answer(reply: Reply): Promise<Response>
}

/** A line without a socket. */
export function inProcess(_signal: AbortSignal, _clock: Clock): Line {
  return { peer: null, answer: async (reply) => toResponse(reply) }
}

export function toResponse(reply: Reply): Response {
  return new Response(reply.body, {
    status: reply.status,
    headers: { 'content-type': reply.contentType, ...reply.headers },
  })
}
