import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { PaymentMethod } from '@pvit-checkout/contract/checkout'
import type { PaymentState } from '@pvit-checkout/contract/shop'
import type { Row } from '../law.ts'

// Memory that looks like a disk, where the system has one: a run is about order, not about the speed of a platter.
const parent = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** A folder for the databases of one run. */
export function createDisk() {
  const folder = mkdtempSync(join(parent, 'pvit-model-'))
  let files = 0
  return {
    folder,
    newFile: () => join(folder, `${(files += 1)}.db`),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** The database as a power cut at this instant leaves it: what is committed is in its two files, the rest is nowhere. */
export function copyDatabase(from: string, to: string): void {
  for (const end of ['', '-wal']) {
    if (existsSync(`${from}${end}`)) copyFileSync(`${from}${end}`, `${to}${end}`)
  }
}

export type Observer = ReturnType<typeof observe>

/** Somebody who reads the database over the proxy's shoulder: only what is committed, and from outside. */
export function observe(path: string) {
  const db = new DatabaseSync(path, { readOnly: true })
  const columns =
    'id, order_name, account, method, reference, amount, redirect_url, state, version, late, conflict, claimed_success, created_at, tracking'
  const all = db.prepare(`select ${columns} from payments order by created_at, id`)
  const one = db.prepare(`select ${columns} from payments where id = ?`)
  const source = db.prepare(
    'select source from evidence where payment_id = ? order by id desc limit 1',
  )
  const overpaid = db.prepare('select distinct order_name from sessions where overpaid = 1')
  const events = db.prepare('select count(*) as events from events where id = ?')
  const deliveries = db.prepare('select event_id, status, type, attempts from deliveries')
  return {
    /** How many events the shop is to hear of this version of this payment. */
    events: (id: string, version: number) =>
      Number(events.get(`${id}_${version}`)?.['events'] ?? 0),
    deliveries: () =>
      deliveries.all().map((row) => ({
        event: String(row['event_id']),
        type: String(row['type']),
        status: String(row['status']),
        attempts: Number(row['attempts']),
      })),
    rows: () => all.all().map((row) => toSeen(row)),
    row(id: string): Seen | null {
      const row = one.get(id)
      return row === undefined ? null : toSeen(row)
    },
    source: (id: string) => String(source.get(id)?.['source'] ?? 'nobody'),
    overpaid: () => new Set(overpaid.all().map((row) => String(row['order_name']))),
    close: () => db.close(),
  }
}

export interface Seen extends Row {
  readonly claimedSuccess: boolean
  readonly createdAt: number
}

function toSeen(row: Record<string, unknown>): Seen {
  return {
    id: String(row['id']),
    order: String(row['order_name']),
    account: String(row['account']),
    method: row['method'] as PaymentMethod, // parsed at the proxy's door
    reference: String(row['reference']),
    amount: Number(row['amount']),
    address: (row['redirect_url'] ?? null) as string | null, // a text column
    state: row['state'] as PaymentState, // written by the machine alone
    version: Number(row['version']),
    late: row['late'] === 1,
    conflict: row['conflict'] !== null,
    claimedSuccess: row['claimed_success'] === 1,
    createdAt: Number(row['created_at']),
  }
}
