import type { Api } from '@pvit-checkout/pvit/wire'
import type { CallRecord } from '../ledger.ts'
import { masked } from '../operators.ts'
import { drawFor, type Simulation } from '../simulation.ts'
import { plainAnswer } from '../faults/acts.ts'
import { noHits, toHits } from '../faults/faults.ts'
import { armLateCall } from '../faults/late-calls.ts'
import { neverArrives, strike, type Struck } from '../faults/strike.ts'
import { readBody } from './body.ts'
import { readPath, type Call } from './call.ts'
import { answer, type Handler } from './door.ts'
import { errorReply, Refusal, renderRefusal } from './refusal.ts'
import { transactionsOf } from '../world.ts'
import type { Reply } from './reply.ts'

/** A request as the simulator takes it in, whoever carried it. */
export interface Incoming {
  request: Request
  /** The caller's address, where there is one. */
  peer: string | null
}

export type Handlers = Record<Api, Handler>

// Far above any real body; PVIT's own limit is not known.
const longestBody = 262_144

export interface Exchange {
  /** Takes one call from the wire to its reply, and writes both into the ledger and the journal. */
  take(incoming: Incoming): Promise<Struck>
  /** Sets the timers of calls that are still to be executed: after a start from a file. */
  rearm(): void
}

export function createExchange(sim: Simulation, handlers: Handlers, calls: CallRecord[]): Exchange {
  async function take(incoming: Incoming): Promise<Struck> {
    const call = await readCall(sim, incoming)
    if (!call) {
      const path = new URL(incoming.request.url).pathname
      const said = `${incoming.request.method} ${path.slice(0, 200)}: no API at this address.`
      sim.journal.write('warning', null, said)
      const unknown = new Refusal(4000, 'No API at this address: /{code}/rest, /v2/{code}/rest, …')
      return { reply: renderRefusal(unknown, { at: sim.clock.now(), path }), act: plainAnswer }
    }
    // PVIT knows nothing of a call that never reached it, and neither does the ledger.
    const lost = neverArrives(call)
    if (lost) return { reply: null, act: lost }
    const record = toRecord(call, sim.clock.now())
    keep(calls, record)
    const struck = await strike(sim, call, () => guarded(sim, call, handlers[call.api]))
    note(sim, call, record, struck.reply)
    return struck
  }

  return {
    take,
    rearm() {
      for (const late of sim.world.lateCalls) {
        const call = callOf(sim, {
          ...late,
          query: new URLSearchParams(late.query),
          headers: new Headers(late.headers),
          hits: toHits(late.faults),
        })
        armLateCall(sim, late, () => guarded(sim, call, handlers[call.api]))
      }
    },
  }
}

async function readCall(sim: Simulation, { request, peer }: Incoming): Promise<Call | null> {
  const url = new URL(request.url)
  const address = readPath(url.pathname)
  if (!address) return null
  const text = request.method === 'GET' || request.method === 'HEAD' ? '' : await request.text()
  const [mediaType = ''] = (request.headers.get('content-type') ?? '').split(';')
  const call = callOf(sim, {
    ...address,
    method: request.method,
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    mediaType: mediaType.trim().toLowerCase(),
    text: text.slice(0, longestBody),
    peer,
    reference: '',
    nth: 1,
    hits: noHits,
  })
  call.reference = subjectOf(call)
  const drawn = drawFor(sim, call.api, call.reference, kindOf(sim, call))
  call.hits = drawn
  call.nth = drawn.nth
  return call
}

/** The call as it came, of which nothing is read or known yet. */
function callOf(sim: Simulation, came: Omit<Call, 'body' | 'account' | 'warn'>): Call {
  const call: Call = {
    ...came,
    body: null,
    account: null,
    warn: (says) => sim.journal.write('warning', call.reference || null, says, { api: call.api }),
  }
  return call
}

/** What the call is about, without judging it: faults and the ledger need to know before it is read properly. */
function subjectOf(call: Call): string {
  if (call.api === 'rest' || call.api === 'link') {
    return written(call.text, 'reference')
  }
  const names = [
    'transactionId',
    'accountOperationCode',
    'operationAccountCode',
    'customerAccountNumber',
  ]
  const form = call.api === 'renew' ? new URLSearchParams(call.text) : null
  for (const name of names) {
    const value = call.query.get(name) ?? form?.get(name)
    if (value) return name === 'customerAccountNumber' ? masked(value) : value
  }
  return ''
}

/** What tells calls of one API apart, for the faults that strike some of them only. */
function kindOf({ world }: Simulation, { api, text, reference }: Call): string {
  if (api === 'rest') return written(text, 'transaction_type') || 'PAYMENT'
  if (api === 'link') return written(text, 'service')
  const known = transactionsOf(world, reference)[0] ?? world.transactions.get(reference)
  return known?.status ?? ''
}

/** A field of a body that nobody has judged yet, JSON or XML; empty without it. */
function written(text: string, field: string): string {
  const shape = `"${field}"\\s*:\\s*"([^"]{1,64})"|<${field}>\\s*([^<]{1,64}?)\\s*</${field}>`
  const found = new RegExp(shape).exec(text)
  return found?.[1] ?? found?.[2] ?? ''
}

async function guarded(sim: Simulation, call: Call, handler: Handler): Promise<Reply> {
  try {
    return await answer(sim, call, handler)
  } catch (error) {
    // A fault of ours must not pass for one of PVIT's tricks.
    sim.journal.write(
      'warning',
      call.reference || null,
      `The simulator itself failed: ${String(error)}`,
    )
    return errorReply({
      at: sim.clock.now(),
      path: call.path,
      httpStatus: 500,
      code: 500,
      error: 'SOMETHING_WENT_WRONG',
      message: 'The simulator itself failed; its journal says how.',
    })
  }
}

// Enough for the longest test run; a simulator left on for weeks must not grow without end.
const mostCalls = 100_000

function keep(calls: CallRecord[], record: CallRecord): void {
  calls.push(record)
  if (calls.length > mostCalls * 1.2) calls.splice(0, calls.length - mostCalls)
}

function toRecord(call: Call, at: number): CallRecord {
  return {
    at,
    api: call.api,
    generation: call.generation,
    method: call.method,
    path: call.path,
    reference: call.reference,
    nth: call.nth,
    account: null,
    mediaType: call.mediaType,
    fields: [],
    values: {},
    httpStatus: null,
    error: null,
    faults: call.hits.names,
  }
}

function note(sim: Simulation, call: Call, record: CallRecord, reply: Reply | null): void {
  const sent = call.body ?? fieldsOf(call)
  record.fields = Object.keys(sent)
  // A renewal's fields hold the password.
  record.values = call.api === 'renew' ? {} : sent
  record.account = call.account?.code ?? null
  record.httpStatus = reply?.status ?? null
  record.error = reply?.error ?? null
  const outcome = reply?.error
    ? `${reply.error.name} (${reply.error.code})`
    : (reply?.status ?? 'no answer')
  sim.journal.write(
    'call',
    call.reference || null,
    `${call.method} ${call.generation === 'v2' ? 'v2 ' : ''}${call.api}: ${outcome}`,
    {
      api: call.api,
      method: call.method,
      generation: call.generation,
      nth: call.nth,
      fields: record.fields,
      account: record.account,
      httpStatus: record.httpStatus,
      ...(reply?.error && { error: reply.error.name, code: reply.error.code, why: whyOf(reply) }),
    },
  )
}

/** What was sent, read as well as may be: a call that was refused at the door is worth knowing too. */
function fieldsOf(call: Call): Record<string, unknown> {
  try {
    return readBody(call) ?? Object.fromEntries(call.query)
  } catch {
    return {}
  }
}

// The message of an error is our own words and holds no number but the account's code.
function whyOf(reply: Reply): string | null {
  const message = /"message":("(?:[^"\\]|\\.)*")/.exec(reply.body)?.[1]
  return message === undefined ? null : String(JSON.parse(message))
}
