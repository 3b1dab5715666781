import type { AttemptStorage } from '../types.ts'

export interface FakeStorage extends AttemptStorage {
  readonly entries: Map<string, string>
}

/** One tab's `sessionStorage`, which outlives the pages that use it. */
export function createFakeStorage(): FakeStorage {
  const entries = new Map<string, string>()
  return {
    entries,
    getItem: (name) => entries.get(name) ?? null,
    setItem: (name, value) => void entries.set(name, value),
    removeItem: (name) => void entries.delete(name),
  }
}
