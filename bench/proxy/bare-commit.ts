import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseSync } from 'node:sqlite'

/** Milliseconds, the median, that one durable commit of one short row takes on the disk that the rig's database lies on. */
export async function bareCommit(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-commit-'))
  const db = new DatabaseSync(join(folder, 'bare.db'))
  db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL')
  db.exec('create table notes (id integer primary key, text text not null)')
  const insert = db.prepare('insert into notes (text) values (?)')
  const times: number[] = []
  for (let round = 0; round < 200; round += 1) {
    await sleep(5) // as far apart as starts are
    const began = performance.now()
    insert.run('x'.repeat(500))
    times.push(performance.now() - began)
  }
  db.close()
  rmSync(folder, { recursive: true })
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN
}
