export { createPvit, defaultTimeouts } from './client.ts'
export type { CallOptions, Pvit, PvitOptions, Timeouts } from './pvit.ts'
export { isLoopback, readAddress } from './address.ts'
export type { Address, Generation } from './address.ts'
export { probeApi } from './probe.ts'
export type { ProbeOptions, ProbeOutcome } from './probe.ts'
export { defaultLimits } from './requests.ts'
export type {
  FeeOwner,
  LinkRequest,
  PaymentRequest,
  PayoutRequest,
  RequestLimits,
} from './requests.ts'
export { PvitConfigError, PvitRequestError } from './faults.ts'

export { readRequestOutcome } from './outcomes.ts'
export type {
  Asked,
  BalanceOutcome,
  PayerOutcome,
  RenewOutcome,
  RequestOutcome,
  StatusOutcome,
  Transaction,
  TransactionStatus,
} from './outcomes.ts'
export type { CutCause, Exchange, TransportCause } from './exchange.ts'

export { acknowledge, parseCallback, parseKeyDelivery } from './callbacks.ts'
export type { CallbackClaim, KeyClaim, ParseFailure } from './callbacks.ts'

export { catalogue, classOf, findRow, isDocumented, readFault } from './errors.ts'
export type { CatalogueRow, FaultClass, PvitFault, RetryAdvice } from './errors.ts'

export { systemClock } from './clock.ts'
export type { Clock } from './clock.ts'
export { readJson } from './json.ts'
export { isKeyShaped, Secret } from './secrets.ts'
export { readFlatXml, writeFlatXml } from './xml.ts'
