import type { Clock } from '@pvit-checkout/pvit'

/** What happened, one line each. Phones are masked; keys, passwords and PINs never come here. */
export interface JournalEntry {
  seq: number
  /** ISO 8601, UTC, by the simulator's clock. */
  at: string
  kind: JournalKind
  /** The merchant's reference, where the event has one. */
  reference: string | null
  /** For a person, in English. */
  says: string
  [fact: string]: unknown
}

export type JournalKind =
  | 'call'
  | 'warning'
  | 'prompt'
  | 'decision'
  | 'callback'
  | 'key'
  | 'link'
  | 'fault'
  | 'control'

export interface Journal {
  write(
    kind: JournalKind,
    reference: string | null,
    says: string,
    facts?: Record<string, unknown>,
  ): void
  /** The newest entries kept, oldest first; only those after `seq` when given. */
  entries(afterSeq?: number): JournalEntry[]
  /** Hears every entry from now on, as it is written. Returns the unsubscribe. */
  subscribe(listener: (entry: JournalEntry) => void): () => void
}

/** A journal in memory that keeps the newest `limit` entries. */
export function createJournal({ clock, limit = 2000 }: { clock: Clock; limit?: number }): Journal {
  let seq = 0
  let kept: JournalEntry[] = []
  const listeners = new Set<(entry: JournalEntry) => void>()

  return {
    write(kind, reference, says, facts = {}) {
      const at = new Date(clock.now()).toISOString()
      const entry = { seq: ++seq, at, kind, reference, says, ...facts }
      kept.push(entry)
      // Cutting at twice the limit keeps the cost of a line constant.
      if (kept.length > limit * 2) kept = kept.slice(-limit)
      for (const listener of listeners) listener(entry)
    },
    entries: (afterSeq = 0) => kept.slice(-limit).filter((entry) => entry.seq > afterSeq),
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
