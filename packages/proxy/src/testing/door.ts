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
  /** How many go in and out at this moment. */
  open(): number
  close(): Promise<void>
}

export async function openDoor(databaseUrl: string): Promise<Door> {
  const url = new URL(databaseUrl)
  const folder = mkdtempSync(join(tmpdir(), 'pvit-door-'))
  const name = `.s.PGSQL.${url.searchParams.get('port')}`
  const behind = join(url.searchParams.get('host') ?? '', name)
  const inside = new Set<Socket>()
  let forbidden: string | null = null
  const server = createServer((from) => {
    const to = connect(behind)
    inside.add(from)
    from.on('data', (said) => {
      if (forbidden !== null && said.includes(forbidden)) from.destroy()
      else to.write(said)
    })
    to.on('data', (said) => from.write(said))
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const)
      one
        .on('error', () => {})
        .on('close', () => {
          inside.delete(from)
          other.destroy()
        })
  })
  await new Promise<void>((done) => server.listen(join(folder, name), done))
  url.searchParams.set('host', folder)
  return {
    url: url.href,
    cutAt: (words) => (forbidden = words),
    open: () => inside.size,
    async close() {
      const closed = new Promise((done) => server.close(done))
      for (const one of inside) one.destroy()
      await closed
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
