import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sql, type Kysely, type Transaction } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCommitQueue, type Transactional } from './commit-queue.ts'
import { databaseOf } from './sqlite-database.ts'
import { GroupCommitDialect } from './sqlite-dialect.ts'

interface Notes {
  notes: { id: number; text: string }
}

/** Counts the commits of a real database, and breaks one when asked to. */
function watched(db: DatabaseSync) {
  const seen: string[] = []
  let failing: string | null = null
  const exec = db.exec.bind(db)
  const port: Transactional = {
    run(statement) {
      seen.push(statement)
      if (statement === failing) {
        failing = null
        throw new Error('the disk is full')
      }
      exec(statement)
    },
    isOpen: () => db.isTransaction,
  }
  return {
    port,
    count: (statement: string) => seen.filter((one) => one === statement).length,
    failNext: (statement: string) => {
      failing = statement
    },
  }
}

describe('the commit queue', () => {
  let db: DatabaseSync
  let spy: ReturnType<typeof watched>
  let queue: ReturnType<typeof createCommitQueue>
  beforeEach(() => {
    db = new DatabaseSync(':memory:')
    db.exec('create table notes (id integer primary key, text text not null)')
    spy = watched(db)
    queue = createCommitQueue(spy.port)
  })
  afterEach(() => db.close())

  const ids = () =>
    db
      .prepare('select id from notes order by id')
      .all()
      .map((row) => row['id'])
  async function note(id: number) {
    const turn = await queue.enter()
    db.exec(`insert into notes values (${id}, 'x')`)
    await turn.keep()
  }

  it('writes what comes in together with one commit', async () => {
    await Promise.all([1, 2, 3, 4, 5].map(note))
    expect(ids()).toEqual([1, 2, 3, 4, 5])
    expect(spy.count('commit')).toBe(1)
  })

  it('writes what comes in meanwhile with the same commit', async () => {
    const later = new Promise<void>((resolve) => setImmediate(resolve)).then(() => note(2))
    await Promise.all([note(1), later])
    expect(ids()).toEqual([1, 2])
    expect(spy.count('commit')).toBe(1)
  })

  it('commits though units never cease to come', async () => {
    const written: Promise<void>[] = []
    for (let id = 0; id < 250; id++) {
      written.push(note(id))
      await new Promise((resolve) => setImmediate(resolve))
    }
    await Promise.all(written)
    expect(spy.count('commit')).toBeGreaterThan(1)
  })

  it('writes a crowd in groups of a hundred: nothing is read from the network before one is over', async () => {
    await Promise.all(Array.from({ length: 250 }, (_, id) => note(id)))
    expect(ids()).toHaveLength(250)
    expect(spy.count('commit')).toBe(3)
  })

  it('answers nobody before the commit', async () => {
    const answered: string[] = []
    const first = queue.enter().then(async (turn) => {
      const kept = turn
        .keep()
        .then(() => answered.push(`kept, in a transaction: ${db.isTransaction}`))
      await Promise.resolve()
      answered.push(`written, in a transaction: ${db.isTransaction}`)
      await kept
    })
    await Promise.all([first, note(2)])
    expect(answered).toEqual(['written, in a transaction: true', 'kept, in a transaction: false'])
  })

  it('undoes one unit without its neighbours', async () => {
    const bad = async () => {
      const turn = await queue.enter()
      db.exec("insert into notes values (2, 'half done')")
      turn.drop()
    }
    await Promise.all([note(1), bad(), note(3)])
    expect(ids()).toEqual([1, 3])
    expect(spy.count('commit')).toBe(1)
  })

  it('rejects every unit of a group whose commit fails, keeps nothing of it, and goes on with the next', async () => {
    spy.failNext('commit')
    const ends = await Promise.allSettled([note(1), note(2), note(3)])
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(ids()).toEqual([])
    await note(4)
    expect(ids()).toEqual([4])
  })

  it('rejects whoever waits when no transaction can begin, and tries anew for those who come later', async () => {
    spy.failNext('begin immediate')
    const ends = await Promise.allSettled([note(1), note(2)])
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await note(3)
    expect(ids()).toEqual([3])
  })

  it('keeps nothing of a group that the database rolled back by itself', async () => {
    const fatal = async () => {
      const turn = await queue.enter()
      db.exec('rollback') // as SQLite does when the disk is full
      turn.drop()
      throw new Error('the disk is full')
    }
    const ends = await Promise.allSettled([note(1), fatal(), note(3)])
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled'])
    expect(ids()).toEqual([3]) // in a group of its own
  })

  it('takes the turn from a unit that waits for something other than SQL', async () => {
    const slow = async () => {
      const turn = await queue.enter()
      db.exec("insert into notes values (1, 'x')")
      await new Promise((resolve) => setTimeout(resolve, 5))
      turn.assertOurs()
    }
    const [first, second] = await Promise.allSettled([slow(), note(2)])
    expect(first).toMatchObject({ reason: { message: expect.stringContaining('nothing but SQL') } })
    expect(second.status).toBe('fulfilled')
    expect(ids()).toEqual([2])
  })
})

describe('Kysely over the commit queue', () => {
  let folder: string
  let writer: DatabaseSync
  let db: Kysely<Notes>
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pvit-queue-'))
    const path = join(folder, 'notes.db')
    writer = new DatabaseSync(path)
    writer.exec('PRAGMA journal_mode=WAL')
    writer.exec('create table notes (id integer primary key, text text not null)')
    const reader = new DatabaseSync(path, { readOnly: true })
    db = databaseOf<Notes>(new GroupCommitDialect(writer, reader))
  })
  afterEach(async () => {
    await db.destroy()
    rmSync(folder, { recursive: true, force: true })
  })
  const insert = (id: number) => db.insertInto('notes').values({ id, text: 'x' }).execute()
  const read = () => db.selectFrom('notes').select('id').orderBy('id').execute()

  it('does not let a reader wait for the writer, nor see what is not committed', async () => {
    const order: string[] = []
    await db.transaction().execute(async (tx) => {
      await tx.insertInto('notes').values({ id: 1, text: 'x' }).execute()
      order.push(`outside ${(await read()).length}`)
      order.push(`inside ${(await tx.selectFrom('notes').selectAll().execute()).length}`)
    })
    order.push(`after ${(await read()).length}`)
    expect(order).toEqual(['outside 0', 'inside 1', 'after 1'])
  })

  it('takes SQL it cannot read for a write', async () => {
    const { rows } = await sql`insert into notes values (9, 'x') returning id`.execute(db)
    expect(rows).toEqual([{ id: 9 }])
    expect(await read()).toEqual([{ id: 9 }])
  })

  it('rolls back a transaction that throws, and no other', async () => {
    const throwing = db.transaction().execute(async (tx) => {
      await tx.insertInto('notes').values({ id: 1, text: 'x' }).execute()
      throw new Error('changed its mind')
    })
    const ends = await Promise.allSettled([throwing, insert(2), insert(2), insert(3)])
    expect(ends.map(({ status }) => status)).toEqual([
      'rejected',
      'fulfilled',
      'rejected', // the id is taken
      'fulfilled',
    ])
    expect(await read()).toEqual([{ id: 2 }, { id: 3 }])
  })

  it('runs nothing more on a transaction that has ended, whichever way', async () => {
    let kept: Transaction<Notes> | undefined
    await db.transaction().execute(async (tx) => {
      kept = tx
    })
    const undone = db.transaction().execute(async (tx) => {
      await expect(write(kept)).rejects.toThrow('is over')
      kept = tx
      throw new Error('changed its mind')
    })
    await expect(undone).rejects.toThrow('changed its mind')
    await expect(write(kept)).rejects.toThrow('is over')
    expect(await read()).toEqual([])
  })

  it('is closed once, however often it is asked to', async () => {
    await db.destroy()
    await db.destroy()
    expect(writer.isOpen).toBe(false)
  })
})

async function write(tx: Transaction<Notes> | undefined): Promise<void> {
  if (tx === undefined) throw new Error('There was no transaction.')
  await tx.insertInto('notes').values({ id: 7, text: 'x' }).execute()
}
