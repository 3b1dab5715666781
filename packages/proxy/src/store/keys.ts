import type { Kysely } from 'kysely'
import type { Secret } from '@pvit-checkout/pvit'
import type { KeyState, StoredKey } from '../keys/key.ts'
import type { Vault } from '../vault.ts'
import { accountRows } from './account-rows.ts'
import { fingerprintOfKey, isForgotten, rememberForgotten } from './forgotten-keys.ts'
import { fromKeyRow, sealKey } from './rows.ts'
import { happenedAt, isAhead } from './shared-clock.ts'
import type { Tables } from './tables.ts'

/** A key as it came in. Times are epoch milliseconds. */
export interface ReceivedKey {
  readonly account: string
  readonly secret: Secret
  readonly receivedAt: number
  /** How long it lives if we asked for it, and if it came unasked: the sender's word, within bounds. */
  readonly lifeMs: { readonly asked: number; readonly unasked: number }
}

/** What every instance knows of an account's keys. */
export interface KeyRing {
  readonly active: StoredKey | null
  readonly previous: StoredKey | null
  /** Why the last renewal brought no key; null when it did, or none was asked for. */
  readonly cause: string | null
  readonly askedAt: number
  /** Somebody is asking, at the longest until then; or died over it, if that is past. Null: nobody is. */
  readonly leaseUntil: number | null
}

/** PVIT's access keys, sealed. What changes more than one row holds the account's: such verbs never overlap. */
export interface KeyStore {
  /** Rejects where the active one cannot be opened: the one before is then of no use either. */
  readKeys(account: string): Promise<KeyRing>
  /** The number of the active key, whether or not it can be opened here. */
  readActiveSeq(account: string): Promise<number | null>
  /** Every key that is kept, dead ones too, the newest first. For tests: what is used is in the ring. */
  listKeys(account: string): Promise<StoredKey[]>
  /**
   * Keep a received key as a candidate. The newest five stay, two hundred of those that came while one was expected. A
   * key that is here already, unless PVIT refused it since, is not kept twice; one that was forgotten is not kept at all:
   * null.
   */
  insertKey(key: ReceivedKey): Promise<StoredKey | null>
  /**
   * Take the candidate to try next, and keep others from it until `until`: newest first, those we asked for first and at
   * most ten a second, the others at most one in ten seconds. Otherwise says when there may be one.
   */
  claimCandidate(
    account: string,
    now: number,
    until: number,
  ): Promise<{ candidate: StoredKey; tries: number } | { candidate: null; nextAt: number | null }>
  /** It could not be told whether the candidate is good: try it again then. */
  retryCandidate(account: string, seq: number, at: number): Promise<void>
  /**
   * A verified candidate becomes the active key and the active one becomes previous, unless a newer is active already.
   * Whoever was asking for a key has one.
   */
  adoptKey(account: string, seq: number, at: number): Promise<boolean>
  /**
   * Every key of the account is dead, whatever it was, and neither it nor one of `others` is kept again. What held back the
   * next renewal is forgotten too.
   */
  forgetKeys(account: string, others: readonly Secret[]): Promise<void>
  /** The key changes state if it is still in `from`. */
  markKey(account: string, seq: number, from: KeyState, to: KeyState): Promise<void>
}

const candidatesKept = 5
const expectedCandidatesKept = 200
const deadKept = 5
const expectedApartMs = 100
const unaskedApartMs = 10_000
const untilForgottenMs = 86_400_000

export function keyVerbs(db: Kysely<Tables>, vault: Vault): KeyStore {
  const { withAccount, keysOf, keyOf, renewalOf } = accountRows(db)

  return {
    async readKeys(account) {
      const [rows, renewal] = await Promise.all([
        keysOf(db, account).where('state', 'in', ['active', 'previous']).execute(),
        db.selectFrom('renewals').selectAll().where('account', '=', account).executeTakeFirst(),
      ])
      const inState = (state: KeyState) => {
        const row = rows.find((one) => one.state === state)
        return row === undefined ? null : fromKeyRow(row, vault)
      }
      return {
        active: inState('active'),
        // Only a way back: where it cannot be opened here, there is none.
        previous: orNull(() => inState('previous')),
        cause: renewal?.cause ?? null,
        askedAt: renewal?.asked_at ?? 0,
        leaseUntil: renewal === undefined || renewal.lease_until === 0 ? null : renewal.lease_until,
      }
    },
    async readActiveSeq(account) {
      const row = await keysOf(db, account).where('state', '=', 'active').executeTakeFirst()
      return row?.seq ?? null
    },
    async listKeys(account) {
      const rows = await keysOf(db, account).execute()
      return rows.map((row) => fromKeyRow(row, vault))
    },
    insertKey: ({ account, secret, receivedAt, lifeMs }) =>
      withAccount(account, async (tx, renewal) => {
        const rows = await keysOf(tx, account).execute()
        if (await isForgotten(tx, account, secret, vault)) return null
        const fingerprint = fingerprintOfKey(account, secret, vault)
        const twin = rows.find((row) => row.fingerprint === fingerprint && row.state !== 'dead')
        if (twin !== undefined) return fromKeyRow(twin, vault)

        const isAsked = !isAhead(renewal.asked_at, receivedAt)
        const expected = isAsked && receivedAt < renewal.expected_until
        const seq = (rows[0]?.seq ?? 0) + 1
        const row = {
          account,
          seq,
          sealed: sealKey({ account, seq, secret }, vault),
          state: 'candidate',
          received_at: receivedAt,
          verified_at: null,
          expires_at: receivedAt + (expected ? lifeMs.asked : lifeMs.unasked),
          renewal_id: expected ? renewal.renewal_id : null,
          fingerprint,
          tries: 0,
          try_at: 0,
        }
        await tx.insertInto('keys').values(row).execute()
        // One that is being tried stays: a flood of forged keys must not push out the genuine one.
        const idle = rows.filter(({ try_at }) => try_at <= receivedAt)
        const surplus = [
          ...idle.filter(isUnasked).slice(candidatesKept - (expected ? 0 : 1)),
          ...idle.filter(isExpected).slice(expectedCandidatesKept - (expected ? 1 : 0)),
          ...rows.filter(({ state }) => state === 'dead').slice(deadKept),
        ].map((one) => one.seq)
        if (surplus.length > 0)
          await tx
            .deleteFrom('keys')
            .where('account', '=', account)
            .where('seq', 'in', surplus)
            .execute()
        return fromKeyRow(row, vault)
      }),
    claimCandidate: (account, now, until) =>
      withAccount(account, async (tx, renewal) => {
        const rows = await keysOf(tx, account)
          .where('state', '=', 'candidate')
          .where('received_at', '>', now - untilForgottenMs)
          .execute()
        const turns = [
          {
            rows: rows.filter(isExpected),
            openAt: happenedAt(renewal.tried_at, now) + expectedApartMs,
            tried: { tried_at: now },
          },
          {
            rows: rows.filter(isUnasked),
            openAt: happenedAt(renewal.tried_unasked_at, now) + unaskedApartMs,
            tried: { tried_unasked_at: now },
          },
        ]
        for (const turn of turns) {
          const row = turn.openAt > now ? undefined : turn.rows.find(({ try_at }) => try_at <= now)
          if (row === undefined) continue
          await renewalOf(tx, account).set(turn.tried).execute()
          await keyOf(tx, account, row.seq)
            .set({ try_at: until, tries: row.tries + 1 })
            .execute()
          return { candidate: fromKeyRow(row, vault), tries: row.tries }
        }
        const times = turns.flatMap((turn) =>
          turn.rows.map(({ try_at }) => Math.max(try_at, turn.openAt)),
        )
        return { candidate: null, nextAt: times.length === 0 ? null : Math.min(...times) }
      }),
    async retryCandidate(account, seq, at) {
      await keyOf(db, account, seq).set({ try_at: at }).where('state', '=', 'candidate').execute()
    },
    adoptKey: (account, seq, at) =>
      withAccount(account, async (tx) => {
        const rows = await keysOf(tx, account).execute()
        const active = rows.find(({ state }) => state === 'active')
        const isCandidate = rows.some((row) => row.seq === seq && row.state === 'candidate')
        if (!isCandidate || (active !== undefined && active.seq > seq)) return false
        await tx
          .updateTable('keys')
          .set({ state: 'dead' })
          .where('account', '=', account)
          .where('state', '=', 'previous')
          .execute()
        if (active !== undefined)
          await keyOf(tx, account, active.seq).set({ state: 'previous' }).execute()
        await keyOf(tx, account, seq).set({ state: 'active', verified_at: at }).execute()
        await renewalOf(tx, account)
          .set({
            ...{ lease_until: 0, expected_until: 0, failures: 0, retry_at: 0, held_until: 0 },
            cause: null,
          })
          .execute()
        return true
      }),
    forgetKeys: (account, others) =>
      withAccount(account, async (tx) => {
        await rememberForgotten(tx, account, await keysOf(tx, account).execute(), others, vault)
        // The rows stay: a number that has been a key's is never another's.
        await tx.updateTable('keys').set({ state: 'dead' }).where('account', '=', account).execute()
        await renewalOf(tx, account)
          .set({ failures: 0, retry_at: 0, held_until: 0, cause: null })
          .execute()
      }),
    async markKey(account, seq, from, to) {
      await keyOf(db, account, seq).set({ state: to }).where('state', '=', from).execute()
    },
  }
}

function orNull<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}

interface Candidacy {
  readonly state: string
  readonly renewal_id: string | null
}

function isExpected({ state, renewal_id }: Candidacy): boolean {
  return state === 'candidate' && renewal_id !== null
}

function isUnasked({ state, renewal_id }: Candidacy): boolean {
  return state === 'candidate' && renewal_id === null
}
