import { paymentStates, type PaymentState } from '@pvit-checkout/contract/shop'
import { moves, type EventType } from './machine.ts'
import { aPayment } from '../testing/payments.ts'
import { statusOf } from './view.ts'

/** `docs/payment-states.md`, drawn from the machine's own table. */
export function statesPage(): string {
  const arrows = paymentStates.flatMap((state) =>
    grouped(moves[state]).map(([to, events]) => `  ${state} --> ${to}: ${events.join('<br>')}`),
  )
  const rows = paymentStates.map(
    (state) => `| \`${state}\` | \`${statusOf(aPayment({ state }), 0)}\` |`,
  )
  return `# The states of a payment

Drawn from \`packages/proxy/src/payments/machine.ts\` by \`node packages/proxy/scripts/write-states-page.ts\`; a test fails while this page is not current.
An arrow is named after its evidence. What is not drawn changes nothing. Decisions [3](decisions/0003-no-answer-is-not-a-refusal.md) and [4](decisions/0004-unsigned-news-is-a-hint.md) say why it is so.

\`\`\`mermaid
stateDiagram-v2
  [*] --> created
${arrows.join('\n')}
\`\`\`

| the shop reads | the shopper's browser reads, until the wait is over |
|---|---|
${rows.join('\n')}

Once the wait is over, whatever is still open reads \`unconfirmed\` in the browser: do not pay again, we keep checking.
`
}

function grouped(row: Partial<Record<EventType, PaymentState>>): [PaymentState, EventType[]][] {
  const byTarget = new Map<PaymentState, EventType[]>()
  for (const [event, to] of Object.entries(row) as [EventType, PaymentState][]) {
    byTarget.set(to, [...(byTarget.get(to) ?? []), event])
  }
  return [...byTarget]
}
