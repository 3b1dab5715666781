import { connect, type Socket } from 'node:net'

/** Clients that send a request a byte at a time and never end it. Whoever is cut comes back. */
export interface Dribblers {
  /** How often one of them was cut. */
  cut(): number
  stop(): void
}

const byteEveryMs = 2_000

/** Resolves once `count` of them have a connection. */
export async function dribble(origin: string, count: number): Promise<Dribblers> {
  const { hostname, port } = new URL(origin)
  const sockets = new Set<Socket>()
  let cut = 0
  let stopped = false

  function open(): Promise<void> {
    const socket = connect(Number(port), hostname)
    sockets.add(socket)
    socket.on('error', () => {}) // a byte too many, after the cut
    socket.once('close', () => {
      sockets.delete(socket)
      if (stopped) return
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

  // A crowd, not a stampede: the system's queue of connections is short.
  for (let opened = 0; opened < count; opened += 100)
    await Promise.all(Array.from({ length: Math.min(100, count - opened) }, open))
  const timer = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write('x')
  }, byteEveryMs)
  return {
    cut: () => cut,
    stop() {
      stopped = true
      clearInterval(timer)
      for (const socket of sockets) socket.destroy()
    },
  }
}
