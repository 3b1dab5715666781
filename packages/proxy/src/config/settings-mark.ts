import { createHmac, hkdfSync } from 'node:crypto'
import { Secret } from '@pvit-checkout/pvit'
import type { Settings } from './settings.ts'

/** On `GET /ready`: the mark of the settings that this process goes by. */
export const settingsMarkHeader = 'Checkout-Settings'

type Marked = Pick<
  Settings,
  'accounts' | 'pvitBaseUrl' | 'publicUrl' | 'hookToken' | 'checkoutSecretKey'
>

/**
 * Two processes bear the same mark where they meet PVIT by the same settings. It is keyed by the first of CHECKOUT_SECRET_KEY, so
 * that it tells whoever has it not nothing of a password.
 */
export function settingsMark({ checkoutSecretKey: [master], ...settings }: Marked): string {
  const { accounts, pvitBaseUrl, publicUrl, hookToken } = settings
  const told = [
    ...accounts.map((account) =>
      Object.entries(account).map(([name, value]) => [
        name,
        value instanceof Secret ? value.reveal() : value,
      ]),
    ),
    [pvitBaseUrl, publicUrl, hookToken.reveal()],
  ]
  const key = hkdfSync('sha256', master ?? '', '', 'pvit-checkout settings', 32)
  return createHmac('sha256', Buffer.from(key)).update(JSON.stringify(told)).digest('base64url')
}
