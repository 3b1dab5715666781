import type { Address } from './address.ts'
import type { Clock } from './clock.ts'
import { systemClock } from './clock.ts'
import type { PvitFault } from './errors.ts'
import { readFault } from './errors.ts'
import type { CutCause, TransportCause } from './exchange.ts'
import { fetchCarrier } from './fetch-carrier.ts'
import { poolCarrier } from './pool-carrier.ts'
import type { HttpCall } from './transport.ts'
import { callerHeaders, createTransport } from './transport.ts'
import type { Api } from './wire.ts'

export interface ProbeOptions {
  readonly fetch?: typeof globalThis.fetch | undefined
  readonly clock?: Clock
  readonly timeoutMs?: number
}

export type ProbeOutcome =
  /** Somebody answered; the fault says what they thought of the call. */
  { kind: 'replied'; fault: PvitFault } | { kind: 'no-answer'; cause: TransportCause | CutCause }

/**
 * Calls an API without a key and without a single field, to hear whether one answers at this address at all. Nothing can come
 * of it: whoever takes it in can only complain. API_NOT_FOUND means a wrong code, INVALID_MERCHANT_IP_ADDRESS an address
 * PVIT does not let in; a complaint about the missing key or fields means that the address is good.
 */
export async function probeApi(
  api: Api,
  { url }: Address,
  { fetch, clock = systemClock, timeoutMs = 8_000 }: ProbeOptions = {},
): Promise<ProbeOutcome> {
  const carrier =
    fetch === undefined
      ? poolCarrier({ connectTimeoutMs: timeoutMs, connections: 1 })
      : fetchCarrier(fetch)
  const exchange = await createTransport(carrier, clock)(callOf(api, url), { timeoutMs })
  return exchange.kind === 'replied'
    ? { kind: 'replied', fault: readFault(exchange.httpStatus, exchange.body) }
    : { kind: 'no-answer', cause: exchange.cause }
}

function callOf(api: Api, url: string): HttpCall {
  switch (api) {
    case 'status':
    case 'balance':
    case 'kyc':
      return { method: 'GET', url, headers: callerHeaders }
    case 'rest':
    case 'link':
      return {
        method: 'POST',
        url,
        headers: { ...callerHeaders, 'Content-Type': 'application/json' },
        body: '{}',
      }
    case 'renew':
      return {
        method: 'POST',
        url,
        headers: { ...callerHeaders, 'Content-Type': 'application/x-www-form-urlencoded' },
        body: '',
      }
  }
}
