import type { Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** Before anybody else has a turn. */
const cutAtOnce = 20

/** As Node itself answers them, by the name of the error. */
const statuses: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
}

/**
 * Answers and cuts off whoever's request cannot be read or is never ended. Node would do all of a crowd in one turn: five
 * thousand that dribbled together, and came back, made one start in a hundred wait ten times as long as it does by itself.
 */
export function cutOffInTurns(server: Server): void {
  const answers = new WeakMap<Duplex, ServerResponse>()
  const waiting: { readonly socket: Duplex; readonly status: string }[] = []

  function cutSome(): void {
    for (const { socket, status } of waiting.splice(0, cutAtOnce)) {
      const answer = answers.get(socket)
      // In the middle of an answer these words would be read as part of it.
      const isAnswered = answer !== undefined && answer.headersSent && !answer.writableFinished
      if (socket.writable && !isAnswered)
        socket.write(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`)
      // Without the error: the text of its stack, which nobody reads, was a quarter of what a cut costs.
      socket.destroy()
    }
    if (waiting.length > 0) setImmediate(cutSome)
  }

  server.on('request', ({ socket }, answer) => answers.set(socket, answer))
  server.on('clientError', ({ code = '' }: NodeJS.ErrnoException, socket) => {
    const status = statuses[code] ?? '400 Bad Request'
    if (waiting.push({ socket, status }) === 1) setImmediate(cutSome)
  })
}
