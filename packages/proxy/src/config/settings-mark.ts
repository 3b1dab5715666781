import { createHmac, hkdfSync } from 'node:crypto'
import { Secret } from '@pvit-checkout/pvit'
import type { Settings } from './settings.ts'
import { termsOf } from './terms.ts'

/** On `GET /ready`: the mark of the settings that this process goes by. */
export const settingsMarkHeader = 'Checkout-Settings'

/**
 * Two processes bear the same mark where they send PVIT the same by the same accounts, and are reached by it at the same
 * address. What they refuse or believe by other settings is not in it. It is keyed by the first of CHECKOUT_SECRET_KEY, so
 * that it tells whoever has it not nothing of a password.
 */
export function settingsMark(settings: Settings): string {
  const { accounts, pvitBaseUrl, publicUrl, hookToken, pvitMinAmount, pvitMaxAmount } = settings
  const told = [
    ...accounts.map((account) =>
      Object.entries(account).map(([name, value]) => [
        name,
        value instanceof Secret ? value.reveal() : value,
      ]),
    ),
    [pvitBaseUrl, publicUrl, hookToken.reveal()],
    [termsOf(settings), pvitMinAmount, pvitMaxAmount],
  ]
  const [master] = settings.checkoutSecretKey
  const key = hkdfSync('sha256', master ?? '', '', 'pvit-checkout settings', 32)
  return createHmac('sha256', Buffer.from(key)).update(JSON.stringify(told)).digest('base64url')
}
