import type { Api } from '@pvit-checkout/pvit/wire'
import type { CallRecord } from '../ledger.ts'
import { masked } from '../operators.ts'
import type { Simulation } from '../simulation.ts'
import { noHits } from '../faults/faults.ts'
import { readPath, type Call } from './call.ts'
import { answer, type Handler } from './door.ts'
import { errorReply, Refusal, renderRefusal } from './refusal.ts'
import type { Reply } from './reply.ts'

/** A request as the simulator takes it in, whoever carried it. */
export interface Incoming {
  request: Request
  /** The caller's address, where there is one. */
  peer: string | null
}

export type Handlers = Partial<Record<Api, Handler>>

// Far above any real body; PVIT's own limit is not known.
const longestBody = 262_144

/** Takes one call from the wire to its reply, and writes both into the ledger and the journal. */
export function createExchange(sim: Simulation, handlers: Handlers, calls: CallRecord[]) {
  return async (incoming: Incoming): Promise<{ reply: Reply; call: Call | null }> => {
    const call = await readCall(sim, incoming)
    if (!call) {
      const path = new URL(incoming.request.url).pathname
      const unknown = new Refusal(4000, 'No API at this address: /{code}/rest, /v2/{code}/rest, …')
      return { reply: renderRefusal(unknown, { at: sim.clock.now(), path }), call: null }
    }
    const record = toRecord(call, sim.clock.now())
    calls.push(record)
    const handler = handlers[call.api] ?? notServed
    const reply = await guarded(sim, call, handler)
    note(sim, call, record, reply)
    return { reply, call }
  }
}

const notServed: Handler = () => {
  throw new Refusal(4000)
}

async function readCall(sim: Simulation, { request, peer }: Incoming): Promise<Call | null> {
  const url = new URL(request.url)
  const address = readPath(url.pathname)
  if (!address) return null
  const text = request.method === 'GET' || request.method === 'HEAD' ? '' : await request.text()
  const [mediaType = ''] = (request.headers.get('content-type') ?? '').split(';')
  const call: Call = {
    ...address,
    method: request.method,
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    mediaType: mediaType.trim().toLowerCase(),
    text: text.slice(0, longestBody),
    body: null,
    peer,
    reference: '',
    nth: 1,
    hits: noHits,
    account: null,
    warn: (says) => sim.journal.write('warning', call.reference || null, says, { api: call.api }),
  }
  call.reference = subjectOf(call)
  const counter = `${call.api} ${call.reference}`
  call.nth = (sim.world.asked.get(counter) ?? 0) + 1
  sim.world.asked.set(counter, call.nth)
  call.hits = sim.faults.draw({ hook: call.api, reference: call.reference, nth: call.nth })
  return call
}

/** What the call is about, without judging it: faults and the ledger need to know before it is read properly. */
function subjectOf(call: Call): string {
  if (call.api === 'rest' || call.api === 'link') {
    const found =
      /"reference"\s*:\s*"([^"]{1,64})"|<reference>\s*([^<]{1,64}?)\s*<\/reference>/.exec(call.text)
    return found?.[1] ?? found?.[2] ?? ''
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

function note(sim: Simulation, call: Call, record: CallRecord, reply: Reply): void {
  const sent = call.api === 'renew' ? {} : (call.body ?? Object.fromEntries(call.query))
  record.fields = Object.keys(call.body ?? sent)
  record.values = sent
  record.account = call.account?.code ?? null
  record.httpStatus = reply.status
  record.error = reply.error ?? null
  const outcome = reply.error ? `${reply.error.name} (${reply.error.code})` : String(reply.status)
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
      httpStatus: reply.status,
      ...(reply.error && { error: reply.error.name, code: reply.error.code, why: whyOf(reply) }),
    },
  )
}

// The message of an error is our own words and holds no number but the account's code.
function whyOf(reply: Reply): string | null {
  const message = /"message":("(?:[^"\\]|\\.)*")/.exec(reply.body)?.[1]
  return message === undefined ? null : String(JSON.parse(message))
}
