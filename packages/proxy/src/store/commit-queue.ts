// A group this large takes nobody more: its share of the disk's time is small, and its first has waited longest. Nor is anything
// read from the network while one unit follows the other.
const unitsMost = 100

/**
 * Many small transactions for the price of one: whatever waits is written in one immediate transaction, a savepoint per
 * unit, and every unit hears of its end only after the commit. On the disks we know that is seven times as many durable
 * writes as one transaction each.
 */
export interface CommitQueue {
  /** Wait for a turn at the writer. Rejects when the database cannot begin a transaction. */
  enter(): Promise<Turn>
  /** Resolves once what waits now is written. */
  idle(): Promise<void>
}

/** One unit's time at the writer. Nothing but SQL may happen in it: everybody else waits. */
export interface Turn {
  /** Throws once the turn is over, or was taken away for waiting on something other than SQL. */
  assertOurs(): void
  /** Keep what was written. Resolves once it is durable; rejects, with all of its group, when the commit fails. */
  keep(): Promise<void>
  /** Undo what this unit wrote, and nobody else's. */
  drop(): void
}

/** The writer's side of the database: the few statements that make a transaction. */
export interface Transactional {
  run(statement: 'begin immediate' | 'savepoint unit' | 'release unit' | 'commit'): void
  run(statement: 'rollback to unit' | 'rollback'): void
  /** False when the database has rolled everything back by itself, as it does when the disk is full. */
  isOpen(): boolean
}

interface Waiting {
  resolve(turn: Turn): void
  reject(error: unknown): void
}

interface Kept {
  resolve(): void
  reject(error: unknown): void
}

export function createCommitQueue(db: Transactional): CommitQueue {
  const waiting: Waiting[] = []
  let flushing: Promise<void> | null = null

  function enter(): Promise<Turn> {
    return new Promise((resolve, reject) => {
      waiting.push({ resolve, reject })
      // Not now: whoever comes in this same round of the event loop shares the commit.
      flushing ??= new Promise((done) => {
        setImmediate(() => void flush().finally(done))
      })
    })
  }

  async function flush(): Promise<void> {
    try {
      while (waiting.length > 0) await writeGroup()
    } finally {
      flushing = null
    }
  }

  async function writeGroup(): Promise<void> {
    try {
      db.run('begin immediate')
    } catch (error) {
      for (const one of waiting.splice(0)) one.reject(error)
      return
    }
    const kept: Kept[] = []
    try {
      do {
        while (kept.length < unitsMost) {
          const next = waiting.shift()
          if (next === undefined) break
          await giveTurn(next, kept)
          if (!db.isOpen()) throw new Error('SQLite rolled the transaction back.')
        }
        // Everybody waits for the disk: what came in while these were written need not wait for it twice.
        await new Promise((resolve) => setImmediate(resolve))
      } while (waiting.length > 0 && kept.length < unitsMost)
      db.run('commit')
    } catch (error) {
      if (db.isOpen()) db.run('rollback')
      for (const one of kept) one.reject(error)
      return
    }
    for (const one of kept) one.resolve()
  }

  function giveTurn(next: Waiting, kept: Kept[]): Promise<void> {
    return new Promise((over) => {
      let ours = true
      // Every promise that SQL alone keeps has been kept by then.
      const guard = setImmediate(() => undo())
      const end = () => {
        ours = false
        clearImmediate(guard)
        over()
      }
      const undo = () => {
        if (!ours) return
        if (db.isOpen()) {
          db.run('rollback to unit')
          db.run('release unit')
        }
        end()
      }
      const turn: Turn = {
        assertOurs() {
          if (!ours)
            throw new Error('This transaction is over: nothing but SQL may be awaited inside one.')
        },
        keep() {
          return new Promise((resolve, reject) => {
            try {
              turn.assertOurs()
              db.run('release unit')
              kept.push({ resolve, reject })
              end()
            } catch (error) {
              undo()
              reject(error)
            }
          })
        },
        drop: undo,
      }
      try {
        db.run('savepoint unit')
      } catch (error) {
        next.reject(error)
        end()
        return
      }
      next.resolve(turn)
    })
  }

  return {
    enter,
    idle: () => flushing ?? Promise.resolve(),
  }
}
