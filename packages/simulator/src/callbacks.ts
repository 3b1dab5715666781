import { Acknowledgement } from '@pvit-checkout/pvit/wire'
import { readFlatXml, writeFlatXml } from '@pvit-checkout/pvit'
import { double, writeJson, type Json } from './api/json.ts'
import { post } from './post.ts'
import { alteredCallback } from './faults/altered-callback.ts'
import type { Hits } from './faults/faults.ts'
import { drawFor, type Drawn, type Simulation } from './simulation.ts'
import type { Delivery, Status, Transaction } from './world.ts'

/** What PVIT tells the merchant by itself, unsigned, and whether the merchant answered as it must. */
export interface Callbacks {
  /** Writes the callback of this outcome and sends it; `status` makes it lie. Nothing happens for a transaction without a callback code. */
  notify(transaction: Transaction, status?: Status): void
  /** Sends an earlier callback once more, by hand. */
  replay(deliveryId: number): void
  rearm(): void
}

export function createCallbacks(sim: Simulation): Callbacks {
  const { world, clock, settings, journal, timers } = sim
  const blockedUntil = new Map<string, number>()

  function notify(transaction: Transaction, status: Status = transaction.status): void {
    const entry = world.urls.get(transaction.callbackUrlCode ?? '')
    if (!entry) return
    const { reference, pvitId } = transaction
    const hits = drawFor(sim, 'callback', reference)
    const code = status === 'SUCCESS' ? 200 : settings.profile.failedCallbackCode
    const fields = callbackFields({ ...transaction, status }, code, settings.profile.reasons)
    const format = hits.has('callback.xml') ? 'xml' : transaction.callbackFormat
    const forged = forgedCallbacks(fields, pvitId, hits)
    const half = Math.ceil(forged.length / 2)
    const forge = (body: Fields) =>
      sim.background(sendForged(entry.url, reference, render(body, format)))
    forged.slice(0, half).forEach(forge)
    const lost = hits.has('callback.lost')
    if (lost) journal.write('callback', reference, `The callback ${status} is lost on the way.`)
    const sent = hits.has('callback.dup') ? hits.number('callback.dup', 'n') : 1
    const copies = lost ? 0 : sent
    for (let copy = 0; copy < copies; copy++) {
      const delivery: Delivery = {
        id: ++world.counters.delivery,
        pvitId,
        reference,
        status,
        url: entry.url,
        ...render(alteredCallback(fields, hits), format),
        code,
        dueAt: clock.now() + settings.callbackDelayMs + lateness(sim, hits, reference, copy),
        retriesMs: retriesOf(settings.callbackRetriesMs, hits),
        blockAfter5xxMs: hits.has('callback.block-url-after-5xx')
          ? hits.number('callback.block-url-after-5xx', 'ms')
          : null,
        attempts: [],
        acknowledged: false,
      }
      world.deliveries.push(delivery)
      sim.save()
      arm(delivery)
    }
    forged.slice(half).forEach(forge)
  }

  /** PVIT knows nothing of it: no delivery, no acknowledgement. */
  async function sendForged(
    url: string,
    reference: string,
    { body, contentType }: { body: string; contentType: string },
  ): Promise<void> {
    const { status: httpStatus, why } = await post(sim, url, body, contentType)
    const told = why ?? `HTTP ${httpStatus}.`
    journal.write('callback', reference, `A forged callback was answered: ${told}`, { httpStatus })
  }

  function arm(delivery: Delivery): void {
    if (delivery.dueAt === null) return
    if (delivery.dueAt <= clock.now()) sim.background(attempt(delivery))
    else
      timers.set(`callback ${delivery.id}`, delivery.dueAt, () => sim.background(attempt(delivery)))
  }

  async function attempt(delivery: Delivery): Promise<void> {
    // Sent again by hand, it needs no try of its own accord any more.
    timers.cancel(`callback ${delivery.id}`)
    const blocked = (blockedUntil.get(delivery.url) ?? 0) > clock.now()
    const answer = blocked
      ? { status: null, body: '', why: 'the address is blocked after a 5xx.' }
      : await post(sim, delivery.url, delivery.body, delivery.contentType)
    if (delivery.blockAfter5xxMs !== null && (answer.status ?? 0) >= 500) {
      blockedUntil.set(delivery.url, clock.now() + delivery.blockAfter5xxMs)
    }
    const why = judge(delivery, answer)
    const acknowledged = why === null
    delivery.attempts.push({ at: clock.now(), httpStatus: answer.status, acknowledged, why })
    if (acknowledged) {
      countForGoLive(sim, delivery)
      delivery.acknowledged = true
    }
    const tries = delivery.attempts.length
    // Only now: a callback under way when the process is killed is sent again after the next start.
    delivery.dueAt = null
    journal.write(
      'callback',
      delivery.reference,
      acknowledged
        ? `Callback ${delivery.status} acknowledged.`
        : `Callback ${delivery.status} not acknowledged: ${why}`,
      { delivery: delivery.id, pvitId: delivery.pvitId, attempt: tries, httpStatus: answer.status },
    )
    const wait = delivery.retriesMs[tries - 1]
    if (!acknowledged && wait !== undefined) delivery.dueAt = clock.now() + wait
    sim.save()
    arm(delivery)
  }

  return {
    notify,
    replay(deliveryId) {
      const delivery = world.deliveries.find((candidate) => candidate.id === deliveryId)
      if (delivery) sim.background(attempt(delivery))
    },
    rearm() {
      for (const delivery of world.deliveries) arm(delivery)
    },
  }
}

/** Tries `retries` times more, the waits as given. */
function retriesOf(usual: number[], hits: Hits): number[] {
  if (hits.has('callback.never-retry')) return []
  if (!hits.has('callback.retry-until-ack')) return usual
  return Array.from<number>({ length: hits.number('callback.retry-until-ack', 'n') }).fill(
    hits.number('callback.retry-until-ack', 'ms'),
  )
}

function lateness(sim: Simulation, hits: Drawn, reference: string, copy: number): number {
  const late = hits.has('callback.delay') ? hits.number('callback.delay', 'ms') : 0
  if (!hits.has('callback.reorder')) return late
  const share = sim.random.draw('reorder', reference, hits.nth, copy)
  return late + share * hits.number('callback.reorder', 'withinMs')
}

/** Callbacks a stranger made up: right in all but the id, which nobody gave out, and half of them in the outcome. */
function forgedCallbacks(fields: Fields, pvitId: string, hits: Hits): Fields[] {
  if (!hits.has('callback.forged-flood')) return []
  return Array.from({ length: hits.number('callback.forged-flood', 'n') }, (_, at) => ({
    ...fields,
    transactionId: `${pvitId.slice(0, 9)}${900_000 + at}`,
    status: at % 2 === 0 ? 'SUCCESS' : 'FAILED',
  }))
}

type Fields = { [name: string]: Json }

/** The documented fields in the documented order. PVIT v5.5 §callback. */
function callbackFields(transaction: Transaction, code: number, reasons: boolean): Fields {
  return {
    transactionId: transaction.pvitId,
    merchantReferenceId: transaction.reference,
    status: transaction.status,
    amount: double(transaction.amount),
    customerID: transaction.phone,
    fees: double(transaction.fees),
    // The document's own sample adds the fees even where the merchant bears them.
    totalAmount: double(transaction.amount + transaction.fees),
    chargeOwner: transaction.ownerCharge,
    freeInfo: transaction.freeInfo,
    transactionOperation: transaction.operation,
    code,
    callbackMediaType: mediaTypes[transaction.callbackFormat],
    operator: transaction.operator,
    ...(reasons && transaction.status === 'FAILED' && { reason: transaction.cause }),
  }
}

const mediaTypes = { json: 'application/json', xml: 'application/xml' }

function render(fields: Fields, format: 'json' | 'xml') {
  const contentType = mediaTypes[format]
  if (format === 'json') return { body: writeJson(fields), contentType }
  // An assumption: the document names XML but shows none, so the elements are called as the JSON fields.
  const texts = Object.entries(fields).map(([name, value]) => [name, xmlText(value)])
  const body = `<?xml version="1.0" encoding="UTF-8"?>${writeFlatXml('callback', Object.fromEntries(texts))}`
  return { body, contentType }
}

function xmlText(value: Json): string {
  if (value === null) return ''
  return typeof value === 'string' ? value : writeJson(value)
}

/** Null when the answer acknowledges the callback, else what is wrong with it. */
function judge(
  delivery: Delivery,
  answer: { status: number | null; body: string; why: string | null },
) {
  if (answer.status === null) return answer.why ?? 'nobody answered.'
  if (answer.status !== 200) return `HTTP ${answer.status}; only 200 counts.`
  const body = answer.body.trimStart().startsWith('<')
    ? readFlatXml(answer.body)
    : parseJson(answer.body)
  const read = Acknowledgement.safeParse(body)
  if (!read.success) return 'the body does not hold responseCode and transactionId.'
  if (read.data.transactionId !== delivery.pvitId) {
    return 'transactionId does not echo the one in the callback.'
  }
  if (Number(read.data.responseCode) !== delivery.code) {
    return `responseCode does not echo the callback's code (${delivery.code}).`
  }
  return null
}

/** Each outcome of a payment counts once, however often it was told. */
function countForGoLive(sim: Simulation, delivery: Delivery): void {
  const transaction = sim.world.transactions.get(delivery.pvitId)
  const account = transaction && sim.world.accounts.get(transaction.account)
  if (account?.environment !== 'test') return
  const outcome = `${delivery.pvitId} ${delivery.status}`
  if (sim.world.countedForGoLive.has(outcome)) return
  sim.world.countedForGoLive.add(outcome)
  if (delivery.status === 'SUCCESS') account.goLive.successes += 1
  else account.goLive.failures += 1
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
