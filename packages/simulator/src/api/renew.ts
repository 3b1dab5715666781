import { endKeys, issueKey } from '../keys.ts'
import { post } from '../post.ts'
import type { Simulation } from '../simulation.ts'
import type { Key, UrlEntry } from '../world.ts'
import type { Call } from './call.ts'
import { badKey, knownAccount, type Handler } from './door.ts'
import { writeJson } from './json.ts'
import { Refusal } from './refusal.ts'
import { ok, successCode } from './reply.ts'

/**
 * renew-secret. v5.5: the key is POSTed to the reception address and the reply holds none; the newer
 * generation puts it in the reply. PVIT v5.5 §RENEW SECRET API.
 */
export function createRenew(sim: Simulation): Handler {
  return async (call) => {
    const accountCode = field(call, 'operationAccountCode') ?? alias(call, 'accountOperationCode')
    const password = field(call, 'password')
    const reception = field(call, 'receptionUrlCode')
    if (accountCode === null) throw missing(sim, 'operationAccountCode')
    if (password === null) throw missing(sim, 'password')
    const inline = call.generation === 'v2'
    if (reception === null && !inline) throw missing(sim, 'receptionUrlCode')

    const account = knownAccount(sim, accountCode)
    if (account.password !== password && !sim.settings.anyCodes) {
      throw badKey(sim.settings, call, `The password of ${account.code} is another one.`)
    }
    if (!sim.settings.merchantActive) throw new Refusal(3000)
    if (!account.active) throw new Refusal(3001)
    const entry = inline ? null : receptionUrl(sim, reception ?? '', account.environment)

    const key = issueKey(sim, account)
    if (!entry) {
      return ok({
        operation_account_code: account.code,
        secret: key.secret,
        expires_in: sim.settings.keyLifeSeconds,
      })
    }
    const delivered = deliver(sim, entry, key)
    if (!sim.settings.profile.keyBeforeReply) sim.background(delivered)
    else if (!(await delivered)) {
      endKeys(sim, account.code, 'not-delivered')
      throw new Refusal(10008, 'The reception address did not take the key.')
    }
    return ok({ status_code: successCode, message: 'The new key is made and on its way.' })
  }
}

/** POSTs the key, unsigned. PVIT v5.5 §clé secrète envoyée. */
async function deliver(sim: Simulation, entry: UrlEntry, key: Key): Promise<boolean> {
  const lifeSeconds = Math.round((key.expiresAt - key.issuedAt) / 1000)
  const body = writeJson({
    operation_account_code: key.account,
    secret_key: key.secret,
    expires_in: lifeSeconds,
  })
  const answer = await post(sim, entry.url, body, 'application/json')
  const taken = answer.status !== null && answer.status >= 200 && answer.status < 300
  sim.journal.write(
    'key',
    null,
    taken
      ? `The key of ${key.account} was delivered.`
      : `The key of ${key.account} was not taken: ${answer.why ?? `HTTP ${answer.status}.`}`,
    { account: key.account, httpStatus: answer.status },
  )
  return taken
}

function receptionUrl(sim: Simulation, code: string, environment: string): UrlEntry {
  const entry = sim.world.urls.get(code)
  if (!entry || (entry.kind !== null && entry.kind !== 'secret')) {
    throw new Refusal(1011, `No reception address under the code ${code}.`)
  }
  if (!entry.active) throw new Refusal(3021)
  if (entry.environment !== null && entry.environment !== environment) throw new Refusal(1001)
  return entry
}

function field(call: Call, name: string): string | null {
  const value = call.body?.[name]
  return typeof value === 'string' && value !== '' ? value : null
}

function alias(call: Call, name: string): string | null {
  const value = field(call, name)
  if (value !== null)
    call.warn(`${name} is the newer page's name; working clients send operationAccountCode.`)
  return value
}

/** 1012 in the document's table, 10003 in its sample. */
export function missing(sim: Simulation, name: string): Refusal {
  return new Refusal(1012, `The parameter '${name}' is missing.`, {
    sentCode: sim.settings.profile.missingParameter,
  })
}
