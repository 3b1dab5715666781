import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A door before a Postgres that listens on a socket, which somebody may slam. */
export interface Door {
  /** The URL of the same database, through the door. */
  readonly url: string
  /** Cut each connection that says this from now on; null cuts none. */
  cutAt(words: string | null): void
  /** Pass these words on from now on, and cut the connection before the answer to them, where `isLost` says so. */
  loseAnswer(words: string, isLost: () => boolean): void
  /**
   * Pass nothing on, either way, of each connection that has said this or says it from now on: both ends wait, and nobody is
   * told. Null: those that come from now on pass, while those that are held stay so.
   */
  hold(words: string | null): void
  /** What was held goes on, as after a fault of the network. */
  letGo(): void
  /** How many go in and out at this moment. */
  open(): number
  close(): Promise<void>
}

export async function openDoor(databaseUrl: string): Promise<Door> {
  const url = new URL(databaseUrl)
  const folder = mkdtempSync(join(tmpdir(), 'pvit-door-'))
  const name = `.s.PGSQL.${url.searchParams.get('port')}`
  const behind = join(url.searchParams.get('host') ?? '', name)
  const inside = new Set<Line>()
  let forbidden: string | null = null
  let holding: string | null = null
  let losing = { words: '', isLost: () => false }
  const server = createServer((from) => {
    const line = createLine(from, connect(behind))
    const { to } = line
    inside.add(line)
    from.on('data', (said) => {
      if (line.said.length < enough) line.said += said.toString('latin1')
      if (holding !== null && (line.said.includes(holding) || said.includes(holding))) line.hold()
      if (forbidden !== null && said.includes(forbidden)) from.destroy()
      else if (losing.words !== '' && said.includes(losing.words) && losing.isLost()) {
        to.removeAllListeners('data')
        to.write(said, () => setTimeout(() => from.destroy(), 20))
      } else to.write(said)
    })
    to.on('data', (said) => from.write(said))
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const)
      one
        .on('error', () => {})
        .on('close', () => {
          inside.delete(line)
          other.destroy()
        })
  })
  await new Promise<void>((done) => server.listen(join(folder, name), done))
  url.searchParams.set('host', folder)
  return {
    url: url.href,
    cutAt: (words) => (forbidden = words),
    loseAnswer: (words, isLost) => (losing = { words, isLost }),
    hold(words) {
      holding = words
      for (const line of inside) if (words !== null && line.said.includes(words)) line.hold()
    },
    letGo() {
      holding = null
      for (const line of inside) line.letGo()
    },
    open: () => inside.size,
    async close() {
      const closed = new Promise((done) => server.close(done))
      for (const { from } of inside) from.destroy()
      await closed
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Of what a connection says, what it is known by later. */
const enough = 4_000

type Line = ReturnType<typeof createLine>

function createLine(from: Socket, to: Socket) {
  let isHeld = false
  return {
    from,
    to,
    said: '',
    hold() {
      isHeld = true
      from.pause()
      to.pause()
    },
    letGo() {
      if (!isHeld) return
      isHeld = false
      from.resume()
      to.resume()
    },
  }
}
