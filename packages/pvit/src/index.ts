export { systemClock } from './clock.ts'
export type { Clock } from './clock.ts'
export { isKeyShaped, Secret } from './secrets.ts'
export { catalogue, classOf, findRow, readFault } from './errors.ts'
export type { CatalogueRow, FaultClass, PvitFault, RetryAdvice } from './errors.ts'
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
