import type { Pvit, Secret } from '@pvit-checkout/pvit'

/** No payment has it: its letters are not those our references start with. */
const absentReference = 'KEYCHECK0000000'

/**
 * A key is ours only if PVIT lets it read our own account. Where the balance may not be read, PVIT's "I do not know this
 * reference" proves the key just as well: a wrong key does not get that far.
 */
export async function verifyKey(
  pvit: Pvit,
  secret: Secret,
  canReadBalance: boolean,
): Promise<'proven' | 'refused' | 'unclear'> {
  const balance = canReadBalance ? await pvit.askBalance({ secret }) : null
  if (balance?.kind === 'answered') return 'proven'
  if (balance?.kind === 'key-refused') return 'refused'
  if (balance?.kind === 'no-answer') return 'unclear'
  const status = await pvit.askStatus({ id: absentReference }, { secret })
  if (status.kind === 'not-found' || status.kind === 'answered') return 'proven'
  return status.kind === 'key-refused' ? 'refused' : 'unclear'
}
