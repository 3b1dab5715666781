export { createCheckout, type Checkout } from './checkout.ts'
export type { CheckoutDeps } from './app.ts'
export {
  defineConfig,
  SettingsError,
  type Config,
  type SettingFault,
  type AccountConfig,
} from './config/settings.ts'
export { moves, type EventType, type PaymentEvent } from './payments/machine.ts'
export type { EventHandler, EventNote } from './events/handlers.ts'
export { PostFault, type Post, type PostReply, type PostRequest } from './events/webhook.ts'
export type { Random } from './payments/reference.ts'
export type { Log, LogFields } from './log.ts'
export type { Connection } from './routes/connection.ts'
export { DatabaseInUseError, DatabaseUnavailableError } from './store/database-errors.ts'
