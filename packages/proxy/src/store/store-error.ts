import { UnlistedKeyError } from '../vault.ts'
import { CommitUnansweredError, DatabaseClosedError } from './database-errors.ts'
import type { Store } from './store.ts'

/** The database did not do what a verb asked of it. `cause` is its own error, whose message may hold stored values. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
}

/** Nobody knows whether what was asked was written. Never said where it certainly was not. */
export function isUncertain(error: unknown): boolean {
  return error instanceof StoreError && error.cause instanceof CommitUnansweredError
}

/** The database answered, and what it holds is damaged: to ask again is in vain until somebody has mended it. */
export function isUnreadable(error: unknown): boolean {
  return error instanceof StoreError && isDamage(error.cause)
}

/** It holds what was sealed under a master key that CHECKOUT_SECRET_KEY does not list here: to ask again is in vain until it does. */
export function isSealedElsewhere(error: unknown): boolean {
  return error instanceof StoreError && error.cause instanceof UnlistedKeyError
}

/** It is closed: to ask again is in vain. */
export function isClosed(error: unknown): boolean {
  return error instanceof StoreError && error.cause instanceof DatabaseClosedError
}

/** The same store, whose verbs reject with a StoreError whatever went wrong beneath: each database has words of its own. */
export function namingFaults(store: Store): Store {
  let closed = false
  const verbs = Object.entries(store).map(([name, verb]: [string, Verb]): [string, Verb] => [
    name,
    async (...input: unknown[]) => {
      try {
        if (name === 'close') closed = true
        else if (closed) throw new DatabaseClosedError()
        return await verb(...input)
      } catch (cause) {
        const what = isDamage(cause) ? 'holds what cannot be read for' : 'did not answer'
        throw new StoreError(`The database ${what} "${name}".`, { cause })
      }
    },
  ])
  return Object.fromEntries(verbs) as unknown as Store // the same verbs, by the same names
}

/** What a row holds did not parse. */
function isDamage(cause: unknown): boolean {
  return cause instanceof SyntaxError
}

type Verb = (...input: unknown[]) => Promise<unknown>
