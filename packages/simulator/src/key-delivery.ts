import { writeJson } from './api/json.ts'
import type { Hits } from './faults/faults.ts'
import { post } from './post.ts'
import type { Simulation } from './simulation.ts'
import type { Key, UrlEntry } from './world.ts'

/** POSTs a key, unsigned, the way the faults have it. Resolves to whether it was taken. PVIT v5.5 §clé secrète envoyée. */
export async function deliverKey(
  sim: Simulation,
  hits: Hits,
  reception: UrlEntry,
  key: Pick<Key, 'account' | 'secret' | 'issuedAt' | 'expiresAt'>,
): Promise<boolean> {
  const { body, contentType } = render(hits, key)
  const elsewhere = hits.has('secret.other-instance')
  const url = elsewhere ? hits.text('secret.other-instance', 'url') : reception.url
  const answer = await post(sim, url, body, contentType)
  const taken = answer.status !== null && answer.status >= 200 && answer.status < 300
  sim.journal.write(
    'key',
    null,
    taken
      ? `A key for ${key.account} was delivered.`
      : `A key for ${key.account} was not taken: ${answer.why ?? `HTTP ${answer.status}.`}`,
    { account: key.account, httpStatus: answer.status },
  )
  return taken
}

/** Keys a stranger made up: well-formed, and good for nothing. */
export function forgedKeys(sim: Simulation, keys: Key[], count: number) {
  const { account = '', issuedAt = 0, expiresAt = 0 } = keys[0] ?? {}
  return Array.from({ length: count }, (_, at) => ({
    account,
    issuedAt,
    expiresAt,
    secret: ['sk', 'live', sim.random.uuid('forged', account, sim.world.counters.key, at)].join(
      '_',
    ),
  }))
}

function render(hits: Hits, key: Pick<Key, 'account' | 'secret' | 'issuedAt' | 'expiresAt'>) {
  if (hits.has('secret.bare-text')) return { body: key.secret, contentType: 'text/plain' }
  const renamed = hits.has('secret.field-name')
  const accountName = renamed ? hits.text('secret.field-name', 'account') : 'operation_account_code'
  const secretName = renamed ? hits.text('secret.field-name', 'name') : 'secret_key'
  const body = writeJson({
    [accountName]: hits.has('secret.wrong-account') ? 'ACC_OF_SOMEBODY_ELSE' : key.account,
    [secretName]: key.secret,
    expires_in: Math.round((key.expiresAt - key.issuedAt) / 1000),
  })
  return { body, contentType: 'application/json' }
}
