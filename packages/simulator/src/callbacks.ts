import { Acknowledgement } from '@pvit-checkout/pvit/wire'
import { double, writeJson, type Json } from './api/json.ts'
import { post } from './post.ts'
import type { Simulation } from './simulation.ts'
import type { Delivery, Transaction } from './world.ts'

/** What PVIT tells the merchant by itself, unsigned, and whether the merchant answered as it must. */
export interface Callbacks {
  /** Writes the callback of this outcome and sends it. Nothing happens for a transaction without a callback code. */
  notify(transaction: Transaction): void
  /** Sends an earlier callback once more, by hand. */
  replay(deliveryId: number): void
  rearm(): void
}

export function createCallbacks(sim: Simulation): Callbacks {
  const { world, clock, settings, journal, timers } = sim

  function notify(transaction: Transaction): void {
    const entry = world.urls.get(transaction.callbackUrlCode ?? '')
    if (!entry) return
    const code = transaction.status === 'SUCCESS' ? 200 : settings.profile.failedCallbackCode
    const delivery: Delivery = {
      id: ++world.counters.delivery,
      pvitId: transaction.pvitId,
      reference: transaction.reference,
      status: transaction.status,
      url: entry.url,
      ...render(
        callbackFields(transaction, code, settings.profile.reasons),
        transaction.callbackFormat,
      ),
      code,
      dueAt: clock.now() + settings.callbackDelayMs,
      attempts: [],
      acknowledged: false,
    }
    world.deliveries.push(delivery)
    sim.save()
    arm(delivery)
  }

  function arm(delivery: Delivery): void {
    if (delivery.dueAt === null) return
    if (delivery.dueAt <= clock.now()) sim.background(attempt(delivery))
    else
      timers.set(`callback ${delivery.id}`, delivery.dueAt, () => sim.background(attempt(delivery)))
  }

  async function attempt(delivery: Delivery): Promise<void> {
    delivery.dueAt = null
    const answer = await post(sim, delivery.url, delivery.body, delivery.contentType)
    const why = judge(delivery, answer)
    const acknowledged = why === null
    delivery.attempts.push({ at: clock.now(), httpStatus: answer.status, acknowledged, why })
    if (acknowledged && !delivery.acknowledged) countForGoLive(sim, delivery)
    delivery.acknowledged ||= acknowledged
    const tries = delivery.attempts.length
    journal.write(
      'callback',
      delivery.reference,
      acknowledged
        ? `Callback ${delivery.status} acknowledged.`
        : `Callback ${delivery.status} not acknowledged: ${why}`,
      { delivery: delivery.id, pvitId: delivery.pvitId, attempt: tries, httpStatus: answer.status },
    )
    const wait = settings.callbackRetriesMs[tries - 1]
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

/** The documented fields in the documented order. PVIT v5.5 §callback. */
function callbackFields(
  transaction: Transaction,
  code: number,
  reasons: boolean,
): { [name: string]: Json } {
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

function render(fields: { [name: string]: Json }, format: 'json' | 'xml') {
  return { body: writeJson(fields), contentType: mediaTypes[format] }
}

/** Null when the answer acknowledges the callback, else what is wrong with it. */
function judge(
  delivery: Delivery,
  answer: { status: number | null; body: string; why: string | null },
) {
  if (answer.status === null) return answer.why ?? 'nobody answered.'
  if (answer.status !== 200) return `HTTP ${answer.status}; only 200 counts.`
  const read = Acknowledgement.safeParse(parseJson(answer.body))
  if (!read.success) return 'the body is not {"responseCode", "transactionId"}.'
  if (read.data.transactionId !== delivery.pvitId) {
    return 'transactionId does not echo the one in the callback.'
  }
  if (Number(read.data.responseCode) !== delivery.code) {
    return `responseCode does not echo the callback's code (${delivery.code}).`
  }
  return null
}

function countForGoLive(sim: Simulation, delivery: Delivery): void {
  const transaction = sim.world.transactions.get(delivery.pvitId)
  const account = transaction && sim.world.accounts.get(transaction.account)
  if (account?.environment !== 'test') return
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
