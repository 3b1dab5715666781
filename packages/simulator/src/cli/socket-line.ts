import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Clock } from '@pvit-checkout/pvit'
import type { Act } from '../faults/acts.ts'
import type { Reply } from '../api/reply.ts'
import { piecesOf, toResponse, type Line } from '../transport.ts'

export interface SocketLineParts {
  incoming: IncomingMessage
  outgoing: ServerResponse
  clock: Clock
  /** Connections to be reset when they are used again. */
  stale: WeakSet<Socket>
  /** Shuts the door of the whole server for a while. */
  shutDoor: (ms: number) => void
}

/** A line over a real connection: the faults act on the socket itself. */
export function socketLine({ incoming, outgoing, clock, stale, shutDoor }: SocketLineParts): Line {
  const { socket } = incoming
  return {
    peer: plainAddress(socket.remoteAddress),
    async end({ reply, act }) {
      if (act.kind === 'unreached') {
        if (act.how === 'refused') shutDoor(act.ms)
        socket.resetAndDestroy()
        return RESPONSE_ALREADY_SENT
      }
      // Whoever waits longest gives up first: the socket stays open until the caller or `stop` closes it.
      if (act.kind === 'silence') return RESPONSE_ALREADY_SENT
      if (!reply) {
        socket.resetAndDestroy()
        return RESPONSE_ALREADY_SENT
      }
      if (act.kind === 'answer-then-close') stale.add(socket)
      const plan = piecesOf(reply, act)
      if (!plan) return toResponse(reply)
      await sendPieces(outgoing, reply, act, plan, clock)
      return RESPONSE_ALREADY_SENT
    },
  }
}

/** A caller's address as people write it: a door for both families sees IPv4 as `::ffff:127.0.0.1`. */
export function plainAddress(address: string | undefined): string | null {
  return address?.replace(/^::ffff:(?=\d+\.)/i, '') ?? null
}

async function sendPieces(
  outgoing: ServerResponse,
  reply: Reply,
  act: Act,
  { pieces, everyMs }: { pieces: Uint8Array[]; everyMs: number },
  clock: Clock,
): Promise<void> {
  outgoing.writeHead(reply.status, {
    'content-type': reply.contentType,
    'content-length': Buffer.byteLength(reply.body),
    ...reply.headers,
  })
  outgoing.flushHeaders()
  outgoing.socket?.setNoDelay(true)
  // A turn of the loop between two pieces keeps them apart on the wire.
  for (const piece of pieces) {
    await new Promise<void>((resolve) => void clock.after(Math.max(everyMs, 1), resolve))
    if (outgoing.destroyed) return
    outgoing.write(piece)
  }
  if (act.kind === 'stall') return
  if (act.kind === 'reset-after-headers') {
    // The headers must have left before the reset overtakes them.
    await new Promise<void>((resolve) => void clock.after(20, resolve))
    outgoing.socket?.resetAndDestroy()
  } else outgoing.end()
}
