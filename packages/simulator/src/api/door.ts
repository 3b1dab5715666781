import { headers as wireHeaders, type Api } from '@pvit-checkout/pvit/wire'
import { isNewer, toAccount, type Settings } from '../settings.ts'
import { readKey } from '../keys.ts'
import type { Simulation } from '../simulation.ts'
import type { Account } from '../world.ts'
import { readBody } from './body.ts'
import type { Call } from './call.ts'
import { errorReply, Refusal, renderRefusal } from './refusal.ts'
import type { Reply } from './reply.ts'

export type Handler = (call: Call) => Reply | Promise<Reply>

const methods: Record<Api, string> = {
  rest: 'POST',
  link: 'POST',
  status: 'GET',
  balance: 'GET',
  kyc: 'GET',
  renew: 'POST',
}

/**
 * The order in which PVIT is taken to look at a call: address, method, caller's address, key, media type,
 * then what the call says. Whatever is wrong first is what the caller hears.
 */
export async function answer(sim: Simulation, call: Call, handler: Handler): Promise<Reply> {
  try {
    checkAddress(sim, call)
    const allowed = methods[call.api]
    if (call.method !== allowed && !(allowed === 'GET' && call.method === 'HEAD')) {
      return methodNotSupported(sim, call)
    }
    if (sim.settings.allowedIps.length > 0 && !sim.settings.allowedIps.includes(call.peer ?? '')) {
      throw new Refusal(
        1000,
        `Calls from ${call.peer ?? 'an unknown address'} are not on the list.`,
      )
    }
    if (call.api !== 'renew') checkKey(sim, call)
    call.body = readBody(call)
    return await handler(call)
  } catch (error) {
    if (error instanceof Refusal) {
      return renderRefusal(error, { at: sim.clock.now(), path: call.path })
    }
    throw error
  }
}

/** The account the call names, when it is open to the caller's key. Learns unknown ones with `anyCodes`. */
export function accountFor(sim: Simulation, call: Call, code: string): Account {
  const account = knownAccount(sim, code)
  const key = readKey(sim, call.headers.get(wireHeaders.secret) ?? '')
  if ('key' in key && key.key.account !== account.code) {
    throw badKey(sim.settings, call, `This key opens ${key.key.account}, not ${account.code}.`)
  }
  if (!sim.settings.merchantActive) throw new Refusal(3000)
  if (!account.active) throw new Refusal(3001)
  call.account = account
  return account
}

export function knownAccount(sim: Simulation, code: string): Account {
  const known = sim.world.accounts.get(code)
  if (known) return known
  if (!sim.settings.anyCodes || !/^[A-Za-z0-9_-]{1,64}$/.test(code)) {
    throw new Refusal(4002, `No operation account ${code || '(empty)'} here.`)
  }
  const learned = toAccount({ code }, undefined, sim.settings)
  sim.world.accounts.set(code, learned)
  sim.journal.write('warning', null, `Learned the account ${code} as a test account.`)
  sim.save()
  return learned
}

function checkAddress(sim: Simulation, call: Call): void {
  const { mode, anyCodes } = sim.settings
  const { codes } = sim.world
  if (mode === 'v1' && call.generation === 'v2') {
    throw new Refusal(4000, 'This simulator serves bare codes only (mode v1).')
  }
  const newer = isNewer(call.api)
  if (mode === 'v2' && newer !== (call.generation === 'v2')) {
    const where = newer ? 'under /v2' : 'at its bare code'
    throw new Refusal(4000, `In mode v2 this API is served ${where}.`)
  }
  if (codes[call.api] === call.code) return
  if (anyCodes) {
    if (codes[call.api] === null) {
      codes[call.api] = call.code
      sim.journal.write('warning', null, `Learned the code ${call.code} for ${call.api}.`)
      sim.save()
    }
    return
  }
  const meant = Object.entries(codes).find(([, code]) => code === call.code)
  const hint = meant ? ` It is the code of ${meant[0]}; every API has its own.` : ''
  throw new Refusal(4000, `No ${call.api} API under this code.${hint}`)
}

function checkKey(sim: Simulation, call: Call): void {
  const secret = call.headers.get(wireHeaders.secret)
  if (call.api === 'kyc' && !sim.settings.profile.kycNeedsKey && secret === null) return
  if (secret === null) throw new Refusal(1008, `The header ${wireHeaders.secret} is missing.`)
  const read = readKey(sim, secret)
  if ('refused' in read) throw badKey(sim.settings, call, read.refused)
}

/** 403 with 3100, or 401 where the newer generation's habit applies. */
export function badKey(
  { profile }: Settings,
  call: Pick<Call, 'generation'>,
  detail: string,
): Refusal {
  const unauthorised =
    profile.badKey === '401' || (profile.badKey === 'by-generation' && call.generation === 'v2')
  return new Refusal(3100, detail, { httpStatus: unauthorised ? 401 : 403 })
}

// Seen in the wild for a POST to STATUS; the document's table has no row for it.
function methodNotSupported(sim: Simulation, call: Call): Reply {
  const reply = errorReply({
    at: sim.clock.now(),
    path: call.path,
    httpStatus: 405,
    code: 405,
    error: 'HTTP_METHOD_NOT_SUPPORTED',
    message: `${call.api} takes ${methods[call.api]}, not ${call.method}.`,
  })
  return { ...reply, headers: { allow: methods[call.api] } }
}
