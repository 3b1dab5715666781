import type { Call } from '../api/call.ts'
import { Refusal, renderRefusal, rowOf } from '../api/refusal.ts'
import type { Reply } from '../api/reply.ts'
import type { Simulation } from '../simulation.ts'
import { plainAnswer, type Act } from './acts.ts'
import { executeLater } from './late-calls.ts'
import { spoil } from './spoil.ts'
import type { FaultName } from './catalogue.ts'
import type { Hits } from './faults.ts'

export interface Struck {
  /** What was to be said; null where nothing is. */
  reply: Reply | null
  act: Act
}

/** The act of a call that never arrives, or null: PVIT knows nothing of it. */
export function neverArrives({ hits }: Pick<Call, 'hits'>): Act | null {
  if (hits.has('transport.connect-refused')) {
    return { kind: 'unreached', how: 'refused', ms: hits.number('transport.connect-refused', 'ms') }
  }
  if (hits.has('transport.dns-fail')) return { kind: 'unreached', how: 'dns', ms: 0 }
  if (hits.has('transport.tls-fail')) return { kind: 'unreached', how: 'tls', ms: 0 }
  return null
}

/** Runs a call under the faults that strike it: before the work, in its place, in its reply, and on the wire. */
export async function strike(
  sim: Simulation,
  call: Call,
  work: () => Promise<Reply>,
): Promise<Struck> {
  const { hits } = call
  if (hits.names.length === 0) return { reply: await work(), act: plainAnswer }

  if (hits.has('transport.half-open')) {
    return silent(hits.flag('transport.half-open', 'executed'), work)
  }
  if (hits.has('transport.reset-before-bytes')) {
    return cut(hits.flag('transport.reset-before-bytes', 'executed'), work)
  }
  if (hits.has('commit.drop-before-commit')) return cut(false, work)
  if (hits.has('commit.drop-after-commit')) return cut(true, work)
  if (hits.has('commit.late-commit')) {
    executeLater(sim, call, hits.number('commit.late-commit', 'ms'), work)
    return { reply: null, act: { kind: 'silence' } }
  }
  if (hits.has('payout.sync-timeout-executed')) return silent(true, work)

  const instead = inPlaceOfWork(sim, call)
  const done = !instead || instead.executed ? await work() : null
  const reply = instead?.reply ?? done
  await wait(sim, latency(sim, call))
  return { reply: reply && spoil(call, reply), act: actOf(hits) }
}

async function silent(executed: boolean, work: () => Promise<Reply>): Promise<Struck> {
  if (executed) await work()
  return { reply: null, act: { kind: 'silence' } }
}

async function cut(executed: boolean, work: () => Promise<Reply>): Promise<Struck> {
  if (executed) await work()
  return { reply: null, act: { kind: 'reset' } }
}

/** The errors by name, with the code they answer. */
const errorCodes: Partial<Record<FaultName, number>> = {
  'errors.maintenance-10000': 10000,
  'errors.unavailable-10001': 10001,
  'errors.secret-3100': 3100,
  'errors.secret-401': 3100,
  'errors.ip-1000': 1000,
  'errors.ambiguous-5001': 5001,
  'errors.link-used-5002': 5002,
  'errors.expired-6000': 6000,
  'errors.constraint-8000': 8000,
  'errors.fees-9002': 9002,
  'errors.balance-2000': 2000,
  'errors.balance-2001': 2001,
  'errors.mismatch-3017': 3017,
}

function inPlaceOfWork(sim: Simulation, call: Call): { reply: Reply; executed: boolean } | null {
  const { hits } = call
  const at = { at: sim.clock.now(), path: call.path }
  for (const name of hits.names) {
    if (name === 'commit.500-before' || name === 'commit.500-after') {
      const reply = hits.flag(name, 'bare')
        ? page(500, 'Internal Server Error')
        : renderRefusal(new Refusal(500), at)
      return { reply, executed: name === 'commit.500-after' }
    }
    if (name === 'commit.504-after') return { reply: page(504, 'Gateway Time-out'), executed: true }
    if (name === 'errors.429') {
      const headers = { 'retry-after': hits.text(name, 'retryAfter') }
      return {
        reply: { ...page(429, 'Too Many Requests'), headers },
        executed: hits.flag(name, 'executed'),
      }
    }
    const code = name === 'errors.row' ? hits.number(name, 'code') : errorCodes[name]
    if (code !== undefined) {
      const httpStatus = name === 'errors.secret-401' ? 401 : rowOf(code).httpStatus
      const messages = code === 8000 ? { messages: ['reference: has an odd look'] } : {}
      return {
        reply: renderRefusal(new Refusal(code, undefined, { httpStatus, ...messages }), at),
        executed: hits.flag(name, 'executed'),
      }
    }
  }
  return null
}

function actOf(hits: Hits): Act {
  if (hits.has('transport.reset-after-headers')) return { kind: 'reset-after-headers' }
  if (hits.has('transport.body-stall')) return { kind: 'stall' }
  if (hits.has('transport.drip')) return { kind: 'drip', ms: hits.number('transport.drip', 'ms') }
  if (hits.has('transport.slice')) {
    return { kind: 'slice', bytes: Math.max(1, hits.number('transport.slice', 'bytes')) }
  }
  return hits.has('transport.close-stale-keepalive') ? { kind: 'answer-then-close' } : plainAnswer
}

function latency(sim: Simulation, { hits, api, reference, nth }: Call): number {
  if (!hits.has('transport.latency')) return 0
  const jitter = sim.random.draw('latency', api, reference, nth)
  return (
    hits.number('transport.latency', 'ms') + jitter * hits.number('transport.latency', 'jitterMs')
  )
}

export function wait(sim: Simulation, ms: number): Promise<void> {
  return ms <= 0 ? Promise.resolve() : new Promise((resolve) => void sim.clock.after(ms, resolve))
}

/** What stands between PVIT and us says when it speaks for PVIT: no JSON, no code. */
export function page(status: number, title: string): Reply {
  return {
    status,
    contentType: 'text/html',
    body: `<html><head><title>${status} ${title}</title></head><body><h1>${status} ${title}</h1></body></html>`,
  }
}
