import type { Kysely } from 'kysely'
import type { Secret } from '@pvit-checkout/pvit'
import type { Vault } from '../vault.ts'
import { openOrNull, placeOf } from './sealed.ts'
import type { KeyRow, Tables } from './tables.ts'

/** What a key is known by without being known. */
export function fingerprintOfKey(account: string, secret: Secret, vault: Vault): string {
  return vault.hash(textOf(account, secret.reveal()))
}

/** Was the key forgotten, under any master key that is still listed? */
export async function isForgotten(
  on: Kysely<Tables>,
  account: string,
  secret: Secret,
  vault: Vault,
): Promise<boolean> {
  const row = await on
    .selectFrom('forgotten_keys')
    .select('fingerprint')
    .where('account', '=', account)
    .where('fingerprint', 'in', vault.hashes(textOf(account, secret.reveal())))
    .executeTakeFirst()
  return row !== undefined
}

/** Remember the keys of the rows, and `others`, as forgotten. */
export async function rememberForgotten(
  on: Kysely<Tables>,
  account: string,
  rows: readonly KeyRow[],
  others: readonly Secret[],
  vault: Vault,
): Promise<void> {
  const held = rows.map((row) => {
    // Its own fingerprint may be of a master key that is on its way out.
    const plain = openOrNull(vault, row.sealed, placeOf.key(row))
    return plain === null ? row.fingerprint : vault.hash(textOf(account, plain))
  })
  const given = others.map((secret) => fingerprintOfKey(account, secret, vault))
  const values = [...new Set([...held, ...given])]
    .filter((fingerprint) => fingerprint !== null)
    .map((fingerprint) => ({ account, fingerprint }))
  if (values.length === 0) return
  await on
    .insertInto('forgotten_keys')
    .values(values)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

function textOf(account: string, key: string): string {
  return `key ${account} ${key}`
}
