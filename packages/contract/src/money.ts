import * as z from '#zod'

export const Whole = z.int()

/** A price in whole francs CFA (XAF has no minor unit), from 1 to 100 000 000. PVIT's own limits are settings of the proxy. */
export const Amount = Whole.check(z.gte(1), z.lte(100_000_000))
export type Amount = z.infer<typeof Amount>

export const currency = 'XAF'

const narrowSpace = '\u202f'
const hardSpace = '\u00a0'

/**
 * `12 500 FCFA`: narrow no-break spaces between thousands, a no-break space before the unit, in every locale.
 * Our own formatter: `Intl` writes `F CFA` or `FCFA` in front or behind according to the phone's data.
 */
export function formatXaf(amount: number): string {
  const digits = Math.abs(amount).toString()
  const grouped = digits.replace(/\B(?=(\d{3})+$)/g, narrowSpace)
  return `${amount < 0 ? '\u2212' : ''}${grouped}${hardSpace}FCFA`
}
