import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  checkoutRoutes,
  CheckoutError,
  formatXaf,
  isProblemCode,
  type PaymentId,
} from '@pvit-checkout/contract/checkout'
import { shopRoutes, type ShopPayment } from '@pvit-checkout/contract/shop'
import { exemptionHeader } from '../../routes/shop.ts'
import { explainFault } from '../doctor/cures.ts'
import { faultOf } from '../doctor/refusals.ts'
import { callProxy, type ProxyDoor } from '../proxy-door.ts'
import type { Finding } from '../report.ts'

export interface Trial {
  readonly amount: number
  readonly expected: 'succeeded' | 'failed'
}

export interface TrialResult extends Trial {
  readonly state: ShopPayment['state'] | null
  readonly reason: string | null
  readonly reference: string | null
  readonly pvitId: string | null
  /** It came, and was answered as PVIT wants: the proxy stores it first. */
  readonly callback: boolean
  readonly seconds: number
  readonly finding: Finding
}

export interface TrialOptions {
  readonly phone: string
  readonly waitMs: number
  readonly progress: (doing: string) => void
}

/** The outcome may be known before the callback comes: the proxy asks by itself, too. */
const callbackWithinMs = 30_000

/** One payment of the go-live test, from its session to its end and its callback. */
export async function tryPayment(
  door: ProxyDoor,
  trial: Trial,
  { phone, waitMs, progress }: TrialOptions,
): Promise<TrialResult> {
  const beganAt = Date.now()
  const waited = () => Date.now() - beganAt
  let id: PaymentId
  try {
    id = await start(door, trial.amount, phone)
  } catch (error) {
    if (!(error instanceof CheckoutError) || !isRefusal(error)) throw error
    return toResult(trial, null, waited(), {
      state: 'fault',
      says: `${formatXaf(trial.amount)}: not started: ${error.detail ?? error.code}`,
      cure: '"pvit-checkout doctor" looks for the cause.',
    })
  }
  let payment = await read(door, { id })
  while (waited() < waitMs && !isFinal(payment)) {
    progress(`${formatXaf(trial.amount)}: waiting for its end, ${Math.round(waited() / 1_000)} s`)
    await sleep(500)
    payment = await read(door, payment)
  }
  for (const finalAt = Date.now(); isWanted(trial, payment) && !hasCallback(payment);) {
    if (Date.now() - finalAt > callbackWithinMs) break
    progress(`${formatXaf(trial.amount)}: ${payment.state}, waiting for its callback`)
    await sleep(500)
    payment = await read(door, payment)
  }
  return toResult(trial, payment, waited(), judge(trial, payment, waited()))
}

async function start(door: ProxyDoor, amount: number, phone: string): Promise<PaymentId> {
  const order = `certify-${randomBytes(8).toString('hex')}`
  const { token } = await callProxy(door, shopRoutes.openSession, {
    body: { order, amount },
    headers: { [exemptionHeader]: 'off' },
  })
  const { id } = await callProxy(door, checkoutRoutes.startPayment, {
    token,
    headers: { 'Idempotency-Key': randomUUID() },
    body: { method: 'mobile_money', phone },
  })
  return id
}

/** Whether it tells that nothing was started: from the proxy itself, and not of a failure, which may have come after. */
function isRefusal({ code }: CheckoutError): boolean {
  return isProblemCode(code) && code !== 'internal' && code !== 'store-unavailable'
}

function read(door: ProxyDoor, { id }: Pick<ShopPayment, 'id'>): Promise<ShopPayment> {
  return callProxy(door, shopRoutes.readPayment, { parameters: { id } })
}

function judge({ amount, expected }: Trial, payment: ShopPayment, ms: number): Finding {
  const what = `${formatXaf(amount)}: ${payment.state} (${payment.reference})`
  const refused = faultOf(payment)
  if (!isFinal(payment)) {
    return {
      state: 'fault',
      says: `${what}, not settled after ${Math.round(ms / 1_000)} s`,
      cure: 'PVIT has not said how it ended. The proxy goes on asking: "pvit-checkout payments list" shows it. Nothing was guessed.',
    }
  }
  if (!isWanted({ amount, expected }, payment)) {
    if (refused !== undefined) {
      const { says, cure } = explainFault(refused)
      return { state: 'fault', says: `${what}: ${says}`, ...(cure === undefined ? {} : { cure }) }
    }
    const reason = payment.reason === null ? '' : ` as ${payment.reason}`
    const says = `${what}${reason}, and ${expected} was wanted`
    if (payment.reason === 'never-sent' || payment.reason === 'not-received') {
      return {
        state: 'fault',
        says: `${says}: it did not reach PVIT`,
        cure: '"pvit-checkout doctor" looks for the cause.',
      }
    }
    return {
      state: 'fault',
      says: `${says}: PVIT decided otherwise`,
      cure:
        expected === 'succeeded'
          ? 'If the phone asked, type the PIN; a test account begins with 5 000 XAF of play money: ask PVIT when it is used up.'
          : 'If the phone asked, refuse it. On a test account PVIT fails amounts above 1 000 XAF: is it one?',
    }
  }
  if (hasCallback(payment)) return { state: 'ok', says: `${what}, callback acknowledged` }
  return {
    state: 'fault',
    says: `${what}, but no callback came: PVIT counts acknowledged ones only`,
    cure: 'The address behind PVIT_CALLBACK_CODE must be the one "pvit-checkout urls" prints, be active, and be reachable from the internet; then run this again.',
  }
}

function toResult(
  trial: Trial,
  payment: ShopPayment | null,
  ms: number,
  finding: Finding,
): TrialResult {
  return {
    ...trial,
    state: payment?.state ?? null,
    reason: payment?.reason ?? null,
    reference: payment?.reference ?? null,
    pvitId: payment?.pvitId ?? null,
    callback: payment !== null && hasCallback(payment),
    seconds: Math.round(ms / 1_000),
    finding,
  }
}

function isFinal({ state }: ShopPayment): boolean {
  return state === 'succeeded' || state === 'failed'
}

/** What PVIT refuses before anybody is asked is no failed payment: no callback follows, and it does not count. */
function isWanted({ expected }: Trial, { state, reason }: ShopPayment): boolean {
  return state === expected && (state === 'succeeded' || reason === 'declined')
}

function hasCallback({ timeline }: ShopPayment): boolean {
  return timeline.some(({ source }) => source === 'callback')
}
