import type { Notification } from 'pg'
import type { Clock } from '@pvit-checkout/pvit'
import { causeOf, type Log } from '../log.ts'
import type { Bus, Topic } from './bus.ts'
import { keepConnection } from './kept-connection.ts'
import type { Postgres } from './postgres.ts'

export interface BusDeps {
  readonly postgres: Postgres
  readonly clock: Clock
  readonly log: Log
}

const channels = { payment: 'checkout_payment', key: 'checkout_key' } as const satisfies Record<
  Topic,
  string
>

/**
 * The bus over LISTEN and NOTIFY: one connection listens, and news is sent after the commit it is about, several in one
 * statement. Within the commit, NOTIFY would make all commits of the database wait for each other.
 */
export function createPostgresBus({ postgres, clock, log }: BusDeps): Bus {
  const listeners = new Map<string, Set<(name: string, version: number) => void>>()
  const gaps = new Set<() => void>()
  const unsent = new Map<string, { channel: string; payload: string }>()
  let sending: Promise<void> | null = null
  let closed = false

  const connection = keepConnection({
    ...{ postgres, clock, reopenAtMostMs: 30_000 },
    async onOpen(client) {
      client.on('notification', hearOf)
      for (const channel of Object.values(channels)) await client.query(`listen ${channel}`)
      for (const run of [...gaps]) run()
    },
    onFailure: (error) =>
      log.warn('the database sends no news of other instances; they are looked for every second', {
        cause: causeOf(error),
      }),
  })

  function hearOf({ channel, payload = '' }: Notification): void {
    const [, name, version] = /^([\w-]+):(\d+)$/.exec(payload) ?? []
    if (name === undefined) return
    for (const listener of listeners.get(channel) ?? []) listener(name, Number(version))
  }

  async function send(): Promise<void> {
    while (unsent.size > 0) {
      const batch = [...unsent.values()]
      unsent.clear()
      await postgres.pool.query(
        'select pg_notify(channel, payload) from unnest($1::text[], $2::text[]) as news (channel, payload)',
        [batch.map(({ channel }) => channel), batch.map(({ payload }) => payload)],
      )
    }
  }

  return {
    tell(topic, name, version) {
      if (closed) return
      unsent.set(`${topic} ${name}`, { channel: channels[topic], payload: `${name}:${version}` })
      sending ??= new Promise((done) => {
        setImmediate(() => {
          void send()
            .catch((error: unknown) =>
              log.warn('other instances were not told; they will see for themselves', {
                cause: causeOf(error),
              }),
            )
            .finally(() => {
              sending = null
              done()
            })
        })
      })
    },
    hear(topic, listener) {
      const hearing = listeners.get(channels[topic]) ?? new Set()
      listeners.set(channels[topic], hearing.add(listener))
      return () => void hearing.delete(listener)
    },
    onGap(run) {
      gaps.add(run)
      return () => void gaps.delete(run)
    },
    async close() {
      closed = true
      await sending
      await connection.close()
    },
  }
}
