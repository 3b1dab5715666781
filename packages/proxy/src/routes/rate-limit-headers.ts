import type { Context } from 'hono'
import type { Standing } from '../limits/reservation.ts'

/**
 * `RateLimit-Policy` and `RateLimit` as structured fields (draft-ietf-httpapi-ratelimit-headers-09): what is allowed, and
 * what is left. How busy the whole shop is stays our own: the global policy shows only when it refuses.
 */
export function rateLimitHeaders(standings: readonly Standing[]): Record<string, string> {
  const shown = standings.filter(({ limit, remaining }) => limit !== 'global' || remaining === 0)
  if (shown.length === 0) return {}
  return {
    'RateLimit-Policy': shown
      .map(({ policy, most, windowMs }) => `"${policy}";q=${most}${seconds('w', windowMs)}`)
      .join(', '),
    RateLimit: shown
      .map(({ policy, remaining, resetMs }) => `"${policy}";r=${remaining}${seconds('t', resetMs)}`)
      .join(', '),
  }
}

export function showStandings(context: Context, standings: readonly Standing[]): void {
  for (const [name, value] of Object.entries(rateLimitHeaders(standings)))
    context.header(name, value)
}

function seconds(name: 'w' | 't', ms: number | null): string {
  return ms === null ? '' : `;${name}=${Math.ceil(ms / 1_000)}`
}
