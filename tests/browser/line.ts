import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A network line to a server, to be cut in the middle of whatever runs over it. */
export interface Line {
  /** The server's address by way of this line. */
  url: string
  /** Break every connection and let no new one through: Playwright's `setOffline` leaves open streams running. */
  cut(): void
  mend(): void
  close(): Promise<void>
}

export async function layLine(to: string): Promise<Line> {
  const { hostname, port } = new URL(to)
  const open = new Set<Socket>()
  let whole = true
  const line = createServer((near) => {
    if (!whole) return void near.destroy()
    const far = connect(Number(port), hostname)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one)
      one.pipe(other)
      // Cut lines end in errors on both sides; that is what they are for.
      one.on('error', () => other.destroy())
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    whole = false
    for (const socket of open) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${(line.address() as AddressInfo).port}`, // listening on TCP
    cut,
    mend: () => void (whole = true),
    close: () => {
      cut()
      return new Promise((resolve) => line.close(() => resolve()))
    },
  }
}
