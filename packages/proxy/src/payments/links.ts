import type { PaymentMethod } from '@pvit-checkout/contract/checkout'
import type { Clock, LinkRequest } from '@pvit-checkout/pvit'

/** The methods that go through one of PVIT's links, and what PVIT calls them. */
const serviceOf = {
  web: 'WEB',
  card: 'VISA_MASTERCARD',
  restlink: 'RESTLINK',
} as const satisfies Partial<Record<PaymentMethod, LinkRequest['service']>>

export function linkServiceOf(method: PaymentMethod): LinkRequest['service'] | null {
  return method === 'mobile_money' ? null : serviceOf[method]
}

/**
 * May the shopper be sent there? Only to PVIT: https on the host of PVIT_BASE_URL or of PVIT_LINK_HOSTS. A base URL on this
 * machine stands for itself alone, port and all.
 */
export function isPvitLink(link: string, baseUrl: string, moreHosts: readonly string[]): boolean {
  if (!URL.canParse(link)) return false
  const url = new URL(link)
  const base = new URL(baseUrl)
  if (url.username !== '' || url.password !== '') return false
  if (base.protocol === 'http:') return url.origin === base.origin
  return url.protocol === 'https:' && [base.host, ...moreHosts].includes(url.host)
}

const openTimeoutMs = 20_000

export interface LinkOpener {
  /** Open a RESTLINK, which raises the prompt: once, and never where it redirects to. True if PVIT answered well. */
  open(url: string): Promise<boolean>
}

export function createLinkOpener(fetch: typeof globalThis.fetch, clock: Clock): LinkOpener {
  return {
    async open(url) {
      const timeout = new AbortController()
      const cancel = clock.after(openTimeoutMs, () => timeout.abort())
      try {
        const response = await fetch(url, { redirect: 'manual', signal: timeout.signal })
        await response.body?.cancel()
        // PVIT may send the opener on to the success page: the prompt is up all the same.
        return response.status < 400
      } catch {
        return false
      } finally {
        cancel()
      }
    },
  }
}
