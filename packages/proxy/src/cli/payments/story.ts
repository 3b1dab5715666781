import { formatXaf, pathOf } from '@pvit-checkout/contract/checkout'
import { shopRoutes, type ShopPayment } from '@pvit-checkout/contract/shop'
import type { Terminal } from '../terminal.ts'
import { clean, sentenceOf, utcTime } from './words.ts'

/** One payment for a person: what it is, how it stands, and all that happened to it. */
export function writePayment(payment: ShopPayment, { stdout }: Pick<Terminal, 'stdout'>): void {
  const { fees, operator, phone, conflict } = payment
  const facts: readonly (readonly [string, string | null])[] = [
    ['order', clean(payment.order)],
    ['amount', `${formatXaf(payment.amount)}${fees === null ? '' : `, fees ${formatXaf(fees)}`}`],
    ['state', stateOf(payment)],
    [
      'conflict',
      conflict &&
        `${conflict.field}: ${conflict.expected} expected, ${conflict.seen ?? 'nothing'} seen`,
    ],
    ['customer', [phone, operator].filter(Boolean).join(', ') || null],
    ['method', payment.method],
    ['reference', payment.reference],
    ['PVIT id', payment.pvitId],
    ['session', payment.session],
  ]
  stdout.write(`${payment.id}\n`)
  for (const [name, value] of facts)
    if (value !== null) stdout.write(`  ${name.padEnd(10)} ${value}\n`)
  stdout.write('\n')
  for (const entry of payment.timeline)
    stdout.write(`  ${utcTime(entry.at)}  ${sentenceOf(entry)}\n`)
  if (payment.state === 'unresolved') stdout.write(`\n${howToDecide(payment)}\n`)
}

/** Not a command: a verdict is the shop's to give, where its own books show it. */
function howToDecide({ id, reference }: ShopPayment): string {
  const path = pathOf(shopRoutes.resolvePayment, { id })
  return `Look for ${reference} at PVIT. Then your server, or a person with CHECKOUT_API_KEY, decides:
  POST ${path} {"state":"succeeded" or "failed","reason":"why you are sure"}`
}

function stateOf({ state, reason, late }: ShopPayment): string {
  const why = reason === null ? '' : `: ${reason}`
  return `${state}${why}${late ? ', late: it had been told as failed' : ''}`
}
