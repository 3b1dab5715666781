import { statSync } from 'node:fs'

/** What is written into it now is lost with this process: somebody moved, removed or replaced the file meanwhile. */
export class DatabaseMovedError extends Error {
  override readonly name = 'DatabaseMovedError'
  /** For the log, as SQLite's own errors have it. */
  readonly errstr =
    'the file of DATABASE_URL was removed or replaced while it was open: stop the proxy, then put it back or restore a backup'
}

/**
 * Throws a DatabaseMovedError once `path`, or the log beside it, is no longer the file that was there at first. The system lets
 * a process write on into a file that has lost its name, and SQLite does: all would seem well until the next start.
 */
export function createPlaceCheck(path: string): () => void {
  const file = inodeOf(path)
  let log: bigint | null = null
  return () => {
    // SQLite makes its log with the first transaction, and keeps it until it closes.
    log ??= inodeOf(`${path}-wal`)
    if (inodeOf(path) !== file || inodeOf(`${path}-wal`) !== log) throw new DatabaseMovedError()
  }
}

function inodeOf(path: string): bigint | null {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino ?? null
}
