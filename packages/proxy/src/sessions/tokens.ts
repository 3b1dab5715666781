import { timingSafeEqual } from 'node:crypto'
import { SessionId } from '@pvit-checkout/contract/checkout'
import { createRecent } from '../recent.ts'
import type { Vault } from '../vault.ts'

const version = 'v1'
const day = 24 * 60 * 60_000
/** A paid session's receipt can be read for this long after its window closed. */
export const readableForMs = 7 * day
/** Longer than a session's token reads from the moment it was opened: its window is a day at the most. */
export const outlivesTokensMs = readableForMs + 2 * day

/** The shopper's pass: the session's name and an end, signed. It says nothing else, so there is nothing in it to change. */
export interface Tokens {
  /** `v1.<kid>.<session id>.<exp, epoch seconds>.<HMAC-SHA-256>`. A later one never revokes an earlier one. */
  issue(session: SessionId, windowEndsAt: number): string
  /** The session it names, or null for anything not signed by us or past its end. */
  read(token: string, now: number): SessionId | null
}

/**
 * A shopper's browser shows the same token again and again: of the latest ones that were issued or read here it is known that we
 * signed them. A proof is a twentieth of what a start costs.
 */
const provenKept = 2_000

export function createTokens(vault: Vault): Tokens {
  const proven = createRecent<string, Claim>({ most: provenKept })

  return {
    issue(session, windowEndsAt) {
      const exp = Math.floor((windowEndsAt + readableForMs) / 1_000)
      const { kid, signature } = vault.sign(claims(session, exp))
      const token = [version, kid, session, exp, signature.toString('base64url')].join('.')
      remember(token, { session, endsAt: exp * 1_000 })
      return token
    },
    read(token, now) {
      const claim = proven.get(token) ?? prove(token)
      return claim === null || now >= claim.endsAt ? null : claim.session
    },
  }

  function prove(token: string) {
    const [v, kid = '', session = '', exp = '', signature = '', ...rest] = token.split('.')
    if (v !== version || rest.length > 0 || !/^\d{1,12}$/.test(exp)) return null
    const expected = vault.signatureOf(claims(session, Number(exp)), kid)
    const given = Buffer.from(signature, 'base64url')
    if (expected === null || given.length !== expected.length || !timingSafeEqual(given, expected))
      return null
    // Another spelling of the same bytes is another token: only ours is taken.
    if (given.toString('base64url') !== signature || String(Number(exp)) !== exp) return null
    const id = SessionId.safeParse(session)
    if (!id.success) return null
    return remember(token, { session: id.data, endsAt: Number(exp) * 1_000 })
  }

  function remember(token: string, claim: Claim): Claim {
    proven.set(token, claim)
    return claim
  }
}

interface Claim {
  readonly session: SessionId
  readonly endsAt: number
}

function claims(session: string, exp: number): string {
  return `${version}.${session}.${exp}`
}
