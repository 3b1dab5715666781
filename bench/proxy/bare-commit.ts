import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseSync } from 'node:sqlite'

/** Milliseconds, the median, that one durable commit of so many pages takes on the disk that the rig's database lies on. */
export async function bareCommit(pages: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-commit-'))
  const db = new DatabaseSync(join(folder, 'bare.db'))
  db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL')
  db.exec('create table notes (id integer primary key, text text not null)')
  const insert = db.prepare('insert into notes (text) values (?)')
  for (let page = 0; page < pages; page += 1) insert.run('x'.repeat(3_000)) // one fills its page
  const update = db.prepare('update notes set text = ?')
  const times: number[] = []
  for (let round = 0; round < 200; round += 1) {
    await sleep(5) // as far apart as starts are
    const began = performance.now()
    update.run(String(round % 10).repeat(3_000))
    times.push(performance.now() - began)
  }
  db.close()
  rmSync(folder, { recursive: true })
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN
}
