import { CheckoutError } from '@pvit-checkout/contract/checkout'

/** What is missing before anything can be drawn; null when nothing is. */
export function misconfiguration(endpoint: unknown, session: unknown): CheckoutError | null {
  const names = [
    ...(typeof endpoint === 'string' && endpoint !== '' ? [] : ['endpoint']),
    ...(typeof session === 'string' && session !== '' ? [] : ['session']),
  ]
  if (names.length === 0) return null
  return new CheckoutError('misconfigured', {
    detail: `${names.join(' and ')} missing: nothing can be drawn. \`endpoint\` is the base URL of your proxy, \`session\` the token your server got from POST /v1/sessions.`,
  })
}
