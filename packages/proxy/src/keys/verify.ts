import type { Pvit, PvitFault, Secret } from '@pvit-checkout/pvit'

/** No payment has it: its letters are not those our references start with. */
const absentReference = 'KEYCHECK0000000'

/** Nothing is known of the key: PVIT complained of something else, or (null) gave no clear answer. */
export interface Unclear {
  readonly fault: PvitFault | null
}

/**
 * A key is ours only if PVIT lets it read our own account. Where the balance may not be read, PVIT's "I do not know this
 * reference" proves the key just as well: a wrong key does not get that far. Both are asked alone: neither answer names a
 * key, and one too many to an earlier question would have a stranger's key used, or a good one given up.
 */
export async function verifyKey(
  pvit: Pvit,
  secret: Secret,
  canReadBalance: boolean,
): Promise<'proven' | 'refused' | Unclear> {
  const balance = canReadBalance ? await pvit.askBalance({ secret, alone: true }) : null
  if (balance?.kind === 'answered') return 'proven'
  if (balance?.kind === 'key-refused') return 'refused'
  if (balance?.kind === 'no-answer') return { fault: null }
  const status = await pvit.askStatus({ id: absentReference, alone: true }, { secret })
  if (status.kind === 'not-found' || status.kind === 'answered') return 'proven'
  if (status.kind === 'key-refused') return 'refused'
  return { fault: status.kind === 'refused' ? status.fault : null }
}
