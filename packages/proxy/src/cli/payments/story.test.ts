import { expect, it } from 'vitest'
import { PaymentId, SessionId } from '@pvit-checkout/contract/checkout'
import type { ShopPayment } from '@pvit-checkout/contract/shop'
import { writePayment } from './story.ts'

const at = '2026-11-23T08:00:00.000Z'
const gaveUp = { at, type: 'gaveUp', source: 'clock', detail: {} } as const
const verdict = {
  at,
  type: 'verdict',
  source: 'person',
  detail: { state: 'failed', reason: 'Not on the statement of PVIT' },
} as const

it('says where a person decides what nobody else can, in a way that can be copied', () => {
  const told = storyOf({ state: 'unresolved', timeline: [gaveUp] })
  expect(told).toContain('POST /v1/payments/pay_00000000/resolve')
  expect(told).toContain('Look for P00000000000000 at PVIT')
  expect(told).toMatch(/"state":"succeeded" or "failed","reason":/)
  // There is no such command.
  expect(told).not.toContain('("resolve")')
})

it('asks nobody to decide what is decided', () => {
  const told = storyOf({ state: 'failed', timeline: [gaveUp, verdict] })
  expect(told).toContain('A person decided: failed. Not on the statement of PVIT')
  expect(told).not.toContain('POST')
})

it('tells of a look that broke off that nothing is given up for it', () => {
  const broken = { at, type: 'checkFailed', source: 'proxy', detail: {} } as const
  const told = storyOf({ state: 'unknown', timeline: [broken] })
  expect(told).toContain('The proxy could not look into it; it tries again.')
})

it('tells of a sending that was repeated, and of what PVIT answered to it', () => {
  const again = { at, type: 'resend', source: 'proxy', detail: {} } as const
  const detail = { outcome: 'already-exists', fault: null, cause: null }
  const repeat = { at, type: 'repeat', source: 'pvit', detail } as const
  const told = storyOf({ state: 'unknown', timeline: [again, repeat] })
  expect(told).toContain('PVIT answered to that: the reference exists already.')
  expect(told).not.toContain('null')
})

it.each([
  ['not-sent', 'refused', 'It could not be sent (nothing listens there). Nothing was taken.'],
  ['not-sent', 'aborted', 'It could not be sent (its time was over). Nothing was taken.'],
  [
    'maybe-executed',
    'timeout',
    'No clear answer came; it may have been taken (no answer in time).',
  ],
  [
    'link-lost',
    'bad-body',
    'No address of a page came: one may exist, and nobody has it (bad-body).',
  ],
  ['no key', null, 'There was no key; nothing was sent.'],
])('says of no silence that PVIT answered: %s', (outcome, cause, line) => {
  const answer = { at, type: 'answer', source: 'pvit', detail: { outcome, cause } } as const
  const told = storyOf({ state: 'created', timeline: [answer] })
  expect(told).toContain(`  ${line}\n`)
  expect(told).not.toContain('PVIT answered')
})

it.each(['refused', 'not-sent'])(
  'says that nothing was taken of a first sending, and of no repeat: %s',
  (outcome) => {
    const detail = { outcome, fault: null, cause: null }
    const line = (type: string) =>
      storyOf({ state: 'unknown', timeline: [{ at, type, source: 'pvit', detail }] })
    expect(line('answer')).toContain('Nothing was taken.')
    expect(line('repeat').toLowerCase()).not.toContain('nothing was taken')
  },
)

it('makes no sentence of what can no longer be read', () => {
  const opened = { at, type: 'opened', source: 'pvit', detail: { unreadable: true } } as const
  const told = storyOf({ state: 'awaiting', timeline: [opened] })
  expect(told).toContain('pvit: opened, unreadable true')
  expect(told).not.toContain('no answer')
})

function storyOf(more: Pick<ShopPayment, 'state' | 'timeline'>): string {
  let told = ''
  const stdout = { write: (text: string) => void (told += text) }
  writePayment({ ...payment, ...more }, { stdout })
  return told
}

const payment: ShopPayment = {
  id: PaymentId.parse('pay_00000000'),
  session: SessionId.parse('cs_00000000'),
  order: 'A-1',
  kind: 'payment',
  method: 'mobile_money',
  state: 'unresolved',
  status: 'unconfirmed',
  amount: 500,
  fees: null,
  total: null,
  operator: 'airtel',
  phone: '074 •• •• 56',
  reference: 'P00000000000000',
  pvitId: null,
  reason: null,
  late: false,
  conflict: null,
  createdAt: at,
  finishedAt: null,
  timeline: [],
}
