/**
 * One process per SQLite file: a second one would not see the first one's watchers. The lock is a transaction held on a file
 * beside the database, so the system frees it the moment its holder dies.
 */
export class DatabaseInUseError extends Error {
  override readonly name = 'DatabaseInUseError'
}

/** A database that cannot be used as DATABASE_URL says. The message names the cure, and nothing of the URL. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError'
}

/**
 * The connection broke between a commit and its answer: what was to be written may be there, whole, or may not. `cause` is the
 * database's own error.
 */
export class CommitUnansweredError extends Error {
  override readonly name = 'CommitUnansweredError'
}

/** We have closed it ourselves: whatever still asks it will never be answered. */
export class DatabaseClosedError extends Error {
  override readonly name = 'DatabaseClosedError'
}
