import { wait } from '../faults/strike.ts'
import { toHits, type Hits } from '../faults/faults.ts'
import { deliverKey, forgedKeys } from '../key-delivery.ts'
import { endKeys, issueKey, revokeLater } from '../keys.ts'
import type { Simulation } from '../simulation.ts'
import type { Account, Key, LateKey, UrlEntry } from '../world.ts'
import type { Call } from './call.ts'
import { badKey, knownAccount, type Handler } from './door.ts'
import { Refusal } from './refusal.ts'
import { ok, successCode, type Reply } from './reply.ts'

/**
 * renew-secret. v5.5: the key is POSTed to the reception address and the reply holds none; the newer
 * generation puts it in the reply. PVIT v5.5 §RENEW SECRET API.
 */
export function createRenew(sim: Simulation): Handler {
  return async (call) => {
    const { account, reception } = readRenewal(sim, call)
    const { hits } = call
    if (hits.has('secret.10008')) throw new Refusal(10008)

    const older = hits.has('secret.two-out-of-order') ? make(sim, hits, account) : null
    const key = make(sim, hits, account)
    if (hits.has('secret.revoked-midway')) {
      revokeLater(sim, key, hits.number('secret.revoked-midway', 'ms'))
    }
    if (reception === null || hits.has('secret.inline-v2')) return inline(key)
    if (hits.has('secret.lost')) {
      sim.journal.write('key', null, `The key of ${account.code} is lost on the way.`)
      return onItsWay()
    }
    if (hits.has('secret.late')) {
      const late: LateKey = {
        dueAt: sim.clock.now() + hits.number('secret.late', 'ms'),
        secret: key.secret,
        receptionCode: reception.code,
        faults: hits.struck,
      }
      sim.world.lateKeys.push(late)
      armLateKey(sim, late)
      sim.save()
      return onItsWay()
    }
    const delivered = deliverAll(sim, hits, reception, older ? [key, older] : [key])
    if (!sim.settings.profile.keyBeforeReply && !hits.has('secret.arrives-before-reply')) {
      sim.background(delivered)
      return onItsWay()
    }
    if (!(await delivered)) {
      endKeys(sim, account.code, 'not-delivered')
      throw new Refusal(10008, 'The reception address did not take the key.')
    }
    if (hits.has('secret.arrives-before-reply')) {
      await wait(sim, hits.number('secret.arrives-before-reply', 'ms'))
    }
    return onItsWay()
  }
}

/** Sets the timer of a key that is late: after a start from a file too. */
export function armLateKey(sim: Simulation, late: LateKey): void {
  const deliver = async () => {
    const key = sim.world.keys.find(({ secret }) => secret === late.secret)
    const reception = sim.world.urls.get(late.receptionCode)
    if (key && reception) await deliverAll(sim, toHits(late.faults), reception, [key])
    // Only now: a key under way when the process is killed is sent again after the next start.
    sim.world.lateKeys = sim.world.lateKeys.filter((other) => other !== late)
    sim.save()
  }
  sim.timers.set(`key ${late.secret}`, late.dueAt, () => sim.background(deliver()))
}

/** Who asks, with the right password, and where the key goes; null where the reply itself takes it. */
function readRenewal(
  sim: Simulation,
  call: Call,
): { account: Account; reception: UrlEntry | null } {
  const accountCode = field(call, 'operationAccountCode') ?? alias(call, 'accountOperationCode')
  const password = field(call, 'password')
  const code = field(call, 'receptionUrlCode')
  if (accountCode === null) throw missing(sim, 'operationAccountCode')
  if (password === null) throw missing(sim, 'password')
  if (code === null && call.generation === 'v1') throw missing(sim, 'receptionUrlCode')

  const account = knownAccount(sim, accountCode)
  call.account = account
  if (account.password !== password && !sim.settings.anyCodes) {
    throw badKey(sim.settings, call, `The password of ${account.code} is another one.`)
  }
  if (!sim.settings.merchantActive) throw new Refusal(3000)
  if (!account.active) throw new Refusal(3001)
  if (call.generation === 'v2') return { account, reception: null }
  return { account, reception: receptionUrl(sim, code ?? '', account.environment) }
}

function make(sim: Simulation, hits: Hits, account: Account): Key {
  const lives = sim.settings.profile.oldKey === 'lives' && !hits.has('secret.old-killed-now')
  return issueKey(sim, account, {
    oldLives: lives || hits.has('secret.old-lives'),
    ...(hits.has('secret.short-life') && {
      lifeSeconds: hits.number('secret.short-life', 'seconds'),
    }),
  })
}

async function deliverAll(
  sim: Simulation,
  hits: Hits,
  reception: UrlEntry,
  keys: Key[],
): Promise<boolean> {
  const forged = hits.has('secret.forged-flood')
    ? forgedKeys(sim, keys, hits.number('secret.forged-flood', 'n'))
    : []
  const half = Math.ceil(forged.length / 2)
  for (const key of forged.slice(0, half)) await deliverKey(sim, hits, reception, key)
  let taken = true
  for (const key of keys) taken = (await deliverKey(sim, hits, reception, key)) && taken
  for (const key of forged.slice(half)) await deliverKey(sim, hits, reception, key)
  return taken
}

function inline(key: Key): Reply {
  return ok({
    operation_account_code: key.account,
    secret: key.secret,
    expires_in: Math.round((key.expiresAt - key.issuedAt) / 1000),
  })
}

function onItsWay(): Reply {
  return ok({ status_code: successCode, message: 'The new key is made and on its way.' })
}

/** The address registered under the code, if keys may go there. */
export function receptionUrl(sim: Simulation, code: string, environment: string): UrlEntry {
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
  if (value !== null) {
    call.warn(`${name} is the newer page's name; working clients send operationAccountCode.`)
  }
  return value
}

/** 1012 in the document's table, 10003 in its sample. */
export function missing(sim: Simulation, name: string): Refusal {
  return new Refusal(1012, `The parameter '${name}' is missing.`, {
    sentCode: sim.settings.profile.missingParameter,
  })
}
