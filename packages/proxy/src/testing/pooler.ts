import type { Client } from 'pg'
import type { Postgres } from '../store/postgres.ts'

/**
 * As a pooler in transaction mode: each statement goes to whichever connection is free, here always the same one, and a word
 * that comes to that connection reaches whoever has a statement under way in it.
 */
export function behindPooler(postgres: Postgres): Postgres {
  return {
    ...postgres,
    async connectAlone() {
      const server = await postgres.connectAlone()
      let underWay = 0
      const client: Pick<Client, 'query' | 'on' | 'end'> = Object.assign(Object.create(server), {
        async query(...asked: Parameters<Client['query']>) {
          underWay += 1
          try {
            return await (server.query(...asked) as unknown as Promise<unknown>)
          } finally {
            underWay -= 1
          }
        },
        on(event: 'notification', hear: (...words: unknown[]) => void) {
          server.on(event, (...words: unknown[]) => {
            if (event !== 'notification' || underWay > 0) hear(...words)
          })
        },
      })
      return client as Client
    },
  }
}
