import type { Client } from 'pg'
import type { Clock } from '@pvit-checkout/pvit'
import type { Postgres } from './postgres.ts'

export interface KeptConnectionDeps {
  readonly postgres: Postgres
  readonly clock: Clock
  /** Makes of each new connection what it is kept for. Where it rejects, another is opened. */
  readonly onOpen: (client: Client) => Promise<void>
  /** It could not be opened, or not be used. */
  readonly onFailure: (error: unknown) => void
  /** It is gone; another follows by itself. */
  readonly onEnd?: () => void
  readonly reopenAtMostMs: number
}

export interface KeptConnection {
  /** Give this one up for another: it may be broken without having noticed. */
  replace(): void
  close(): Promise<void>
}

const reopenAfterMs = 1_000

/** A connection of one's own, outside the pool, for what belongs to a session: it is opened again whenever it breaks. */
export function keepConnection(deps: KeptConnectionDeps): KeptConnection {
  const { postgres, clock, onOpen, onFailure, onEnd = () => {}, reopenAtMostMs } = deps
  let client: Client | null = null
  let opening: Promise<void> = Promise.resolve()
  let failures = 0
  let closed = false
  let isWaiting = false
  let cancelReopen = () => {}

  async function connect(): Promise<void> {
    const fresh = await postgres.connectAlone()
    if (closed) return fresh.end()
    client = fresh
    fresh.on('end', () => lose(fresh))
    await onOpen(fresh)
    failures = 0
  }

  function lose(lost: Client): void {
    if (client !== lost) return
    client = null
    onEnd()
    reopen()
  }

  function reopen(): void {
    // One that breaks while it is made ready is lost twice, by its end and by its question.
    if (closed || isWaiting) return
    isWaiting = true
    const wait = Math.min(reopenAfterMs * 2 ** failures, reopenAtMostMs)
    failures += 1
    cancelReopen = clock.after(wait, open)
  }

  function open(): void {
    isWaiting = false
    opening = connect().catch((error: unknown) => {
      onFailure(error)
      if (client === null) reopen()
      else replace()
    })
  }

  function replace(): void {
    const old = client
    if (old === null) return
    lose(old)
    // Where nobody is at the other end any more, its end may take as long as the system waits for an answer.
    void old.end().catch(() => {})
  }

  open()
  return {
    replace,
    async close() {
      closed = true
      cancelReopen()
      await opening
      const last = client
      client = null
      await last?.end()
    },
  }
}
