import { connect, type Socket } from 'node:net'
import { constants, setPriority } from 'node:os'

// Clients that send a request a byte at a time and never end it, in a process of their own: whoever is cut comes back. What
// measures the proxy beside them has this core first, for it is not their coming and going that is measured.

export interface Dribbling {
  readonly origin: string
  readonly count: number
}

/** What it says: that all are connected, and from then on how often one of them was cut. */
export interface DribblersTold {
  readonly cut: number
}

const byteEveryMs = 2_000

process.once('message', ({ origin, count }: Dribbling) => void dribble(origin, count))
process.once('disconnect', () => process.exit())

async function dribble(origin: string, count: number): Promise<void> {
  setPriority(constants.priority.PRIORITY_LOW)
  const { hostname, port } = new URL(origin)
  const sockets = new Set<Socket>()
  let cut = 0

  function open(): Promise<void> {
    const socket = connect(Number(port), hostname)
    sockets.add(socket)
    socket.on('error', () => {}) // a byte too many, after the cut
    socket.once('close', () => {
      sockets.delete(socket)
      cut += 1
      void open()
    })
    return new Promise((resolve) =>
      socket.once('connect', () => {
        socket.write('GET /health HTTP/1.1\r\nHost: a\r\nX-Slow: ')
        resolve()
      }),
    )
  }

  const tell = () => process.send?.({ cut } satisfies DribblersTold)
  // A crowd, not a stampede: the system's queue of connections is short.
  for (let opened = 0; opened < count; opened += 100)
    await Promise.all(Array.from({ length: Math.min(100, count - opened) }, open))
  tell()
  setInterval(tell, 250)
  setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write('x')
  }, byteEveryMs)
}
