import { randomBytes } from 'node:crypto'
import { Checkout, checkoutRoutes, pathOf } from '@pvit-checkout/contract/checkout'
import { shopRoutes } from '@pvit-checkout/contract/shop'
import { isLoopback } from '@pvit-checkout/pvit'
import type { AccountSettings } from '../../config/account-settings.ts'
import { basePathOf } from '../../config/base-path.ts'
import type { Settings } from '../../config/settings.ts'
import { pvitRoutes } from '../../openapi/plain-routes.ts'
import { noAddress } from '../../routes/pvit.ts'
import { callProxy, type ProxyDoor } from '../proxy-door.ts'
import type { Finding } from '../report.ts'
import { send, type Sent } from '../send.ts'

/**
 * Whether PUBLIC_URL leads to this very proxy: a session opened at its own door must be known behind the public one. Only
 * that session's token goes out, worth nothing to a stranger; the hook token follows once they have proved to be us.
 */
export async function checkPublicUrl(door: ProxyDoor, settings: Settings): Promise<Finding[]> {
  const { publicUrl, pvitBaseUrl } = settings
  if (isHere(publicUrl) && !isHere(pvitBaseUrl)) {
    return [
      {
        state: 'fault',
        says: 'PUBLIC_URL is an address of this machine alone',
        cure: 'PVIT must reach it: set the https URL of your server, or of a tunnel to this machine.',
      },
    ]
  }
  const order = `doctor-${randomBytes(8).toString('hex')}`
  const { id, token } = await callProxy(door, shopRoutes.openSession, {
    body: { order, amount: settings.pvitMinAmount, expiresInSeconds: 60 },
  })
  try {
    const answer = await send(`${publicUrl}${pathOf(checkoutRoutes.readCheckout)}`, {
      headers: { Authorization: `Bearer ${token}` },
    })
    if (answer.kind === 'answered' && answer.status === 200) {
      const checkout = Checkout.safeParse(answer.json)
      if (checkout.success && checkout.data.session.order === order)
        return [
          { state: 'ok', says: `${publicUrl} leads to this proxy` },
          await checkHooks(settings),
        ]
    }
    return [whereItLeads(answer, settings)]
  } finally {
    await callProxy(door, shopRoutes.cancelSession, { parameters: { id } })
  }
}

/** What PVIT posts must get through: an empty post is refused by the proxy itself, and only with the right hook token. */
async function checkHooks({ publicUrl, hookToken }: Settings): Promise<Finding> {
  for (const name of ['callback', 'secret'] as const) {
    const path = pathOf(pvitRoutes[name], { hookToken: hookToken.reveal() })
    const answer = await send(`${publicUrl}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
    })
    const problem =
      answer.kind === 'answered'
        ? (answer.json as { code?: unknown; detail?: unknown } | null)
        : null
    const code = problem?.code
    if (problem?.detail === noAddress)
      return {
        state: 'fault',
        says: `PVIT's POST to …/${name} is refused: PVIT_SOURCE_IPS is set, but the proxy is not told who posts`,
        cure: 'Have your server hand the peer on with each request (in Next.js: peerOf), or leave PVIT_SOURCE_IPS out.',
      }
    // 403: PVIT_SOURCE_IPS lets PVIT alone through, and this machine is not PVIT.
    if (code === 'invalid-request' || (answer.kind === 'answered' && answer.status === 403 && code))
      continue
    return {
      state: 'fault',
      says: `PVIT's POST to …/${name} does not get through: ${seen(answer)}`,
      cure: `Let the server before the proxy pass POST ${basePathOf(publicUrl)}/pvit/… on as it is: no login, no redirect, no filter of bodies.`,
    }
  }
  return { state: 'ok', says: 'the callback and secret addresses below it take a POST' }
}

function whereItLeads(answer: Sent, settings: Settings): Finding {
  const { publicUrl, host, port, accounts } = settings
  const path = new URL(publicUrl).pathname
  if (answer.kind === 'unreached') {
    const pointIt = `Point its name at your server, and have the server before the proxy pass ${path} on to ${host}:${port}.`
    // Where PVIT posts the key to it, the key's arrival says more than we can from here.
    return accounts.every(isPostedKey)
      ? {
          state: 'warning',
          says: `${publicUrl} does not answer this machine: ${answer.why}`,
          cure: `${pointIt} If only this network cannot reach it, a key that arrives shows that PVIT can.`,
        }
      : { state: 'fault', says: `${publicUrl} does not answer: ${answer.why}`, cure: pointIt }
  }
  const { status, headers } = answer
  if (headers.has('Location')) {
    return {
      state: 'fault',
      says: `${publicUrl} redirects (HTTP ${status})`,
      cure: 'Set PUBLIC_URL to where it ends: PVIT follows no redirect.',
    }
  }
  if (status === 401 && answer.json !== null) {
    return {
      state: 'fault',
      says: `${publicUrl} leads to another proxy: other keys, or another database`,
      cure: 'Set PUBLIC_URL to the address of this one, or run this command where that one runs.',
    }
  }
  if (status >= 502 && status <= 504) {
    return {
      state: 'fault',
      says: `the server before the proxy answers HTTP ${status}: it does not reach the proxy`,
      cure: `Have it pass ${path} on to ${host}:${port}. If the proxy is part of your own server, start that first.`,
    }
  }
  return {
    state: 'fault',
    says: `something else answers at ${publicUrl} (HTTP ${status})`,
    cure: `Have it pass ${path} on to ${host}:${port} with the path unchanged, or correct PUBLIC_URL. If the proxy is part of your own server, start that first.`,
  }
}

/** v2 hands the key over in its reply. */
function isPostedKey({ pvitRenewCode }: AccountSettings): boolean {
  return !/(?:^|\/)v2\//.test(pvitRenewCode)
}

function seen(answer: Sent): string {
  return answer.kind === 'unreached' ? answer.why : `HTTP ${answer.status}`
}

function isHere(url: string): boolean {
  return isLoopback(new URL(url).hostname)
}
