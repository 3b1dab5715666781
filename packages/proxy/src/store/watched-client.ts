import type { Client } from 'pg'

/** How long somebody is waited for who may be gone without a word, as a machine is that lost its power. */
export interface Patience {
  /** For an answer. The server itself cuts a statement sooner, where it is there. */
  readonly answerMs: number
  /** How often somebody is asked who is only listened to. */
  readonly askEveryMs: number
  /** For its end of a connection that we end. */
  readonly farewellMs: number
}

export const patience: Patience = { answerMs: 12_000, askEveryMs: 10_000, farewellMs: 1_000 }

/** Said in a transaction: what is asked in it may take as long as it takes, as bringing a schema up to date may. */
export const withoutTimeLimit = 'set local statement_timeout = 0'

/**
 * Give this connection up when the server does not answer what is asked on it. Without that, a question to a machine that
 * vanished waits for as long as the system repeats it, a quarter of an hour, or for ever behind something that keeps the
 * line open: and with ten such questions nobody can ask any more.
 */
export function watch(client: Client, { answerMs, farewellMs }: Patience) {
  const driver = Object.getPrototypeOf(client) as Record<'query' | 'end', Method>
  let waiting: NodeJS.Timeout | undefined
  let hasTime = false

  function heard(): void {
    clearTimeout(waiting)
    waiting = undefined
  }

  /** Nobody is at the other end: what is asked is answered with this, and the connection is of no use any more. */
  function giveUp(): void {
    const silent = Object.assign(new Error('The database does not answer.'), { code: 'ETIMEDOUT' })
    client.connection.stream.destroy(silent)
  }

  function wait(): void {
    waiting ??= setTimeout(() => {
      // Where this process stood still, the answer may lie there, unread.
      setImmediate(() => waiting !== undefined && giveUp())
    }, answerMs).unref()
  }

  client.on('drain', heard).on('end', heard)
  Object.assign(client, {
    query(...words: unknown[]) {
      const [text] = words
      if (text === withoutTimeLimit) hasTime = true
      else if (text === 'commit' || text === 'rollback') hasTime = false
      if (!hasTime) wait()
      return driver.query.apply(client, words)
    },
    end(...words: unknown[]) {
      const late = setTimeout(() => client.connection.stream.destroy(), farewellMs).unref()
      client.once('end', () => clearTimeout(late))
      return driver.end.apply(client, words)
    },
  })
  return { isWaiting: () => waiting !== undefined }
}

type Method = (this: Client, ...words: unknown[]) => unknown

/** The same of a connection that only listens: it is asked something now and then, or it would never notice. */
export function watchListener(client: Client, patient: Patience): void {
  const { isWaiting } = watch(client, patient)
  const asking = setInterval(() => {
    if (!isWaiting()) client.query('select 1').catch(() => {})
  }, patient.askEveryMs).unref()
  client.on('end', () => clearInterval(asking))
}
