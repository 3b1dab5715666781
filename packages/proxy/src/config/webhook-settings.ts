import { isIP } from 'node:net'
import { isLoopback, Secret } from '@pvit-checkout/pvit'
import { isAllowed } from '../events/addresses.ts'
import type { SettingFault } from './table.ts'

const freshSecret = `Make one with: node -p "'whsec_'+require('crypto').randomBytes(32).toString('base64')"`

/** Where the shop hears of its payments. A query is part of it; whoever can read the settings can read the URL. */
export function webhookUrl(value: string): URL {
  const url = URL.canParse(value.trim()) ? new URL(value.trim()) : null
  if (url === null || !/^https?:$/.test(url.protocol)) throw new Error('is no https URL')
  if (url.username !== '' || url.password !== '')
    throw new Error('must hold no user or password: the signature proves who is calling')
  if (url.hash !== '') throw new Error('must hold no fragment: it is never sent')
  return url
}

/** One, or several apart by spaces or commas while the shop changes from one to the next. */
export function webhookSecrets(value: string): readonly Secret[] {
  return value
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map((part) => {
      const [, encoded = ''] = /^whsec_([0-9A-Za-z+/]+={0,2})$/.exec(part) ?? []
      const { length } = Buffer.from(encoded, 'base64')
      if (encoded.length % 4 !== 0 || length < 24 || length > 64)
        throw new Error('must be "whsec_" and then 24 to 64 bytes in base64')
      return new Secret(part)
    })
}

/** What is wrong between the three settings of the webhook. */
export function webhookFaults(read: {
  readonly shopWebhookUrl: URL | null
  /** Null: there is one that cannot be read, and is named for that. */
  readonly shopWebhookSecret: readonly Secret[] | null
  readonly shopWebhookAllowPrivate: boolean
}): SettingFault[] {
  const { shopWebhookUrl: url, shopWebhookAllowPrivate: allowPrivate } = read
  if (url === null) return []
  const faults: SettingFault[] = []
  if (read.shopWebhookSecret?.length === 0) {
    faults.push({
      name: 'SHOP_WEBHOOK_SECRET',
      wrong: 'is missing, and without a signature the shop could believe anybody',
      cure: `${freshSecret}, and give the shop the same.`,
    })
  }
  const fault = (wrong: string, cure: string) =>
    faults.push({ name: 'SHOP_WEBHOOK_URL', wrong, cure })
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const local = isLoopback(url.hostname)
  if (url.protocol === 'http:' && !(local && allowPrivate)) {
    fault(
      'must be https',
      'For a shop on this machine, in development: http on localhost, with SHOP_WEBHOOK_ALLOW_PRIVATE=true.',
    )
  } else if (local && !allowPrivate) {
    fault('is this machine', 'In development, set SHOP_WEBHOOK_ALLOW_PRIVATE=true.')
  } else if (isIP(host) !== 0 && !isAllowed(host, allowPrivate)) {
    fault(
      'is an address that no public server has',
      'Give the shop’s public host name; for a private network set SHOP_WEBHOOK_ALLOW_PRIVATE=true.',
    )
  }
  return faults
}
