import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Settings {
  port: number
  /** Where shoppers find the shop, without a slash at the end. The proxy must list it in CHECKOUT_ORIGINS. */
  url: string
  /** The proxy's public URL: the shop's server and the shopper's browser both call it there. */
  endpoint: string
  apiKey: string
  /** As the proxy has them, to know its webhooks by; none: the shop takes no webhooks, and asks. */
  webhookSecrets: readonly string[]
  /** The JSON file that holds the orders; relative to the caller's folder. */
  data: string
  production: boolean
}

export interface SettingFault {
  name: string
  fault: string
  cure: string
}

const ordersOfTheDemo = fileURLToPath(new URL('../../../.data/orders.json', import.meta.url))

/** Read every setting, and report every fault at once. Values never appear in a fault: one of them is a key. */
export function readSettings(
  env: Readonly<Record<string, string | undefined>>,
): { settings: Settings } | { faults: SettingFault[] } {
  const faults: SettingFault[] = []
  const port = readPort(env['STOREFRONT_PORT'], faults)
  const endpoint = readEndpoint(env['CHECKOUT_ENDPOINT'], faults)
  const apiKey = readApiKey(env['CHECKOUT_API_KEY'], faults)
  const webhookSecrets = readWebhookSecrets(env['SHOP_WEBHOOK_SECRET'], faults)
  if (faults.length > 0) return { faults }
  return {
    settings: {
      port,
      url: `http://localhost:${port}`,
      endpoint,
      apiKey,
      webhookSecrets,
      data: env['STOREFRONT_DATA'] ? resolve(env['STOREFRONT_DATA']) : ordersOfTheDemo,
      production: env['NODE_ENV'] === 'production',
    },
  }
}

function readPort(text = '5173', faults: SettingFault[]): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port
  faults.push({
    name: 'STOREFRONT_PORT',
    fault: 'is not a port number',
    cure: 'give a whole number from 1 to 65535, or leave it out for 5173',
  })
  return 0
}

function readEndpoint(text: string | undefined, faults: SettingFault[]): string {
  const url = text === undefined ? null : URL.parse(text)
  if (url !== null && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '') {
    return url.href.replace(/\/+$/, '')
  }
  faults.push({
    name: 'CHECKOUT_ENDPOINT',
    fault: text === undefined ? 'is missing' : 'is not an http(s) URL without query or fragment',
    cure: "set it to the proxy's PUBLIC_URL, such as http://localhost:8787",
  })
  return ''
}

function readApiKey(text: string | undefined, faults: SettingFault[]): string {
  // A key with a space or a line break in it came out of a bad copy, and could not travel in a header.
  if (text !== undefined && /^[!-~]{32,}$/.test(text)) return text
  faults.push({
    name: 'CHECKOUT_API_KEY',
    fault: text === undefined ? 'is missing' : 'is shorter than 32 characters, or holds a space',
    cure: "set it to the proxy's own CHECKOUT_API_KEY (`npm run cli -- keys` makes a fresh one)",
  })
  return ''
}

function readWebhookSecrets(text = '', faults: SettingFault[]): string[] {
  const secrets = text.split(/[\s,]+/).filter((secret) => secret !== '')
  if (secrets.every((secret) => /^whsec_[0-9A-Za-z+/]{32,}={0,2}$/.test(secret))) return secrets
  faults.push({
    name: 'SHOP_WEBHOOK_SECRET',
    fault: 'is not "whsec_" and then base64',
    cure: "set it to the proxy's own SHOP_WEBHOOK_SECRET, or leave it out to take no webhooks",
  })
  return []
}
