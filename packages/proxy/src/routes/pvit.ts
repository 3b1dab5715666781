import { Hono, type Context } from 'hono'
import { CheckoutError } from '@pvit-checkout/contract/checkout'
import { acknowledge, parseCallback, parseKeyDelivery, type Secret } from '@pvit-checkout/pvit'
import type { Accounts } from '../accounts/accounts.ts'
import type { Networks } from '../limits/addresses.ts'
import type { Suspicions } from '../limits/suspicions.ts'
import type { Log } from '../log.ts'
import { pvitRoutes } from '../openapi/plain-routes.ts'
import type { Hints } from '../payments/hints.ts'
import type { AddressOf } from './client-address.ts'
import { plainAnswer } from './plain-answer.ts'
import { matcherOf, readText } from './requests.ts'

export interface PvitRoutesDeps {
  readonly hookToken: Secret
  readonly hints: Hints
  readonly accounts: Accounts
  readonly log: Log
  readonly suspicions: Suspicions
  /** PVIT_SOURCE_IPS: who may post here at all; empty, everybody. */
  readonly sources: Networks
  readonly addressOf: AddressOf
}

/** Why all that PVIT posts is refused: the server around the proxy does not say who posts. The doctor knows it by this. */
export const noAddress =
  'PVIT_SOURCE_IPS is set, but the proxy is not told which address this comes from.'

/**
 * PVIT → proxy. Nothing here is signed, so nothing here is believed: a callback makes us ask, a key makes us try it on our
 * own balance. Both are stored before they are acknowledged; what cannot be stored is answered 503, so that PVIT may repeat.
 */
export function pvitRoutesOf(deps: PvitRoutesDeps): Hono {
  const { hookToken, hints, accounts, log, suspicions, sources, addressOf } = deps
  const { callback, secret } = pvitRoutes
  const isHookToken = matcherOf(hookToken)
  const app = new Hono()
  let toldNoAddress = false

  app.use('/pvit/:hookToken/*', async (context, next) => {
    if (!isHookToken(context.req.param('hookToken'))) {
      suspicions.note('wrong-token')
      throw new CheckoutError('not-found')
    }
    const address = sources.size > 0 ? addressOf(context) : null
    if (sources.size > 0 && address === null) {
      if (!toldNoAddress)
        log.error(
          'PVIT_SOURCE_IPS is set, but no address is handed on: every POST of PVIT is refused',
          {
            hint: 'hand the peer on with each request, or leave PVIT_SOURCE_IPS out',
          },
        )
      toldNoAddress = true
      throw new CheckoutError('forbidden-origin', { detail: noAddress })
    }
    if (address !== null && !sources.includes(address)) {
      suspicions.note('foreign-address')
      log.warn('a POST to PVIT’s address from elsewhere than PVIT_SOURCE_IPS')
      throw new CheckoutError('forbidden-origin', {
        detail: 'PVIT_SOURCE_IPS does not list the address this comes from.',
      })
    }
    await next()
  })

  app.post(callback.path, async (context) => {
    const claim = parseCallback(await readText(context, 16 * 1_024), contentType(context))
    if (claim.kind === 'unreadable') throw unreadable(claim.why)
    await stored(hints.callback(claim))
    const reply = acknowledge(claim)
    return plainAnswer(context, reply.body, 200, { 'content-type': reply.contentType })
  })

  app.post(secret.path, async (context) => {
    const delivery = parseKeyDelivery(await readText(context, 4 * 1_024), contentType(context))
    if (delivery.kind === 'unreadable') throw unreadable(delivery.why)
    await stored(accounts.receiveKey(delivery))
    return context.json({ received: true })
  })

  return app

  function unreadable(why: string): CheckoutError {
    suspicions.note('unreadable')
    log.warn('a POST from PVIT, or from anybody, cannot be read', { cause: why })
    return new CheckoutError('invalid-request', { status: 400, detail: why })
  }
}

async function stored(work: Promise<void>): Promise<void> {
  try {
    await work
  } catch (cause) {
    const detail = 'This could not be kept, and is not acknowledged: send it again shortly.'
    throw new CheckoutError('store-unavailable', { detail, retryAfterMs: 5_000, cause })
  }
}

function contentType(context: Context): string | null {
  return context.req.header('Content-Type') ?? null
}
