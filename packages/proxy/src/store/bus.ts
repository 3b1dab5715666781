/**
 * News between the instances on one database. A hint, and nothing else: it may come late, twice or never, so whoever
 * needs to know looks by itself as well.
 */
export interface Bus {
  tell(topic: Topic, name: string, version: number): void
  /** Call the result to hear no more. */
  hear(topic: Topic, listener: (name: string, version: number) => void): () => void
  /** `run` after news may have been missed. */
  onGap(run: () => void): () => void
  close(): Promise<void>
}

/** `payment`: one was moved so that its shopper sees it. `key`: an account has another active key, or none. */
export type Topic = 'payment' | 'key'
