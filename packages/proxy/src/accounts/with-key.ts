import type { PvitFault, Secret } from '@pvit-checkout/pvit'
import type { Account } from './account.ts'

/**
 * Ask something of PVIT with the account's key; when PVIT refuses that key, once more with a newer one. Null: there is no
 * key, and nothing was asked. For questions only: what moves money is never asked twice by this.
 */
export async function withKey<
  Outcome extends { readonly kind: string; readonly fault?: PvitFault | null },
>({ keys }: Account, ask: (secret: Secret) => Promise<Outcome>): Promise<Outcome | null> {
  const secret = keys.current()
  if (secret === null) return null
  const outcome = await ask(secret)
  if (outcome.kind !== 'key-refused') return outcome
  const newer = await keys.replaceRefused(secret, outcome.fault ?? null)
  return newer === null ? outcome : ask(newer)
}
