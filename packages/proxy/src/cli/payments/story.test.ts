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

it('begins with what it is and how it stands, as far as it is known', () => {
  const head = (told: string) => told.split('\n\n')[0]
  expect(head(storyOf({ state: 'awaiting' }))).toBe(
    [
      'pay_00000000',
      '  order      A-1',
      '  amount     500\u00A0FCFA',
      '  state      awaiting',
      '  customer   074 •• •• 56, airtel',
      '  method     mobile_money',
      '  reference  P00000000000000',
      '  session    cs_00000000',
    ].join('\n'),
  )
  const late = head(
    storyOf({
      state: 'succeeded',
      ...{ late: true, fees: 12, phone: null, operator: null, pvitId: 'TXN1' },
      conflict: { field: 'amount', expected: '500', seen: '50' },
    }),
  )
  expect(late).toMatch(/^ {2}amount {5}500\sFCFA, fees 12\sFCFA$/m)
  expect(late).toMatch(/^ {2}state {6}succeeded, late: it had been told as failed$/m)
  expect(late).toMatch(/^ {2}conflict {3}amount: 500 expected, 50 seen$/m)
  expect(late).toMatch(/^ {2}PVIT id {4}TXN1$/m)
  expect(late).not.toContain('customer')
  const bare = { field: 'amount', expected: '500', seen: null } as const
  const failed = storyOf({ state: 'failed', reason: 'declined', conflict: bare })
  expect(failed).toContain('failed: declined\n')
  expect(failed).toContain('500 expected, nothing seen')
})

it.each([
  [true, 'The link was opened.'],
  [false, 'The link was opened, and gave no answer.'],
])('tells whether an opened link answered: %s', (answered, line) => {
  const opened = { at, type: 'opened', source: 'pvit', detail: { answered } } as const
  expect(storyOf({ state: 'awaiting', timeline: [opened] })).toContain(`  ${line}\n`)
})

it('names the fault that PVIT named', () => {
  const detail = { outcome: 'refused', fault: 'AUTHENTICATION_FAILED', cause: null }
  const answer = { at, type: 'answer', source: 'pvit', detail } as const
  expect(storyOf({ state: 'failed', timeline: [answer] })).toContain(
    '  PVIT answered: refused (AUTHENTICATION_FAILED). Nothing was taken.\n',
  )
})

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

it.each([
  ['started', {}, 'The shopper started it.'],
  ['send', {}, 'The proxy sends it to PVIT.'],
  ['resend', {}, 'The proxy sends it once more, under the same reference.'],
  ['status', { seen: 'pending' }, 'The proxy asked PVIT how it stands: not decided yet.'],
  ['status', { seen: 'success' }, 'The proxy asked PVIT how it stands: paid.'],
  ['status', { seen: 'failed' }, 'The proxy asked PVIT how it stands: not paid.'],
  ['status', { seen: 'unclear' }, 'The proxy asked PVIT how it stands: PVIT does not know yet.'],
  ['status', { seen: 'not-found' }, 'The proxy asked PVIT how it stands: PVIT does not know it.'],
  ['status', { seen: 'no-answer' }, 'The proxy asked PVIT how it stands: no answer.'],
  // A word of a later version is told as it stands.
  ['status', { seen: 'maybe' }, 'The proxy asked PVIT how it stands: maybe.'],
  [
    'contradicted',
    { seen: 'failed' },
    'PVIT had said that it is paid, and now: not paid. It stays paid; a person looks it up.',
  ],
  ['callback', { says: 'SUCCESS' }, 'PVIT called: it says paid. Unsigned, so PVIT is asked.'],
  ['callback', { says: 'FAILED' }, 'PVIT called: it says not paid. Unsigned, so PVIT is asked.'],
  [
    'callback',
    { says: 'UNRECOGNISED' },
    'PVIT called: it says a word that nobody here knows. Unsigned, so PVIT is asked.',
  ],
  ['check', {}, 'The shop asked to look again.'],
  ['trigger', {}, 'The proxy opens the link that raises the prompt.'],
  ['notOpened', {}, 'It was too late to open it: nothing was taken.'],
  ['neverSent', {}, 'Its time to be sent was over.'],
  ['cancel', {}, 'The session was closed while it waited to be sent.'],
  ['linkLost', {}, 'Nobody has the address of its page: nothing can be taken through it.'],
  ['noAnswer', {}, 'The process that sent it was gone: it may have been taken.'],
  ['notReceived', {}, 'PVIT never knew it, and knows others: nothing was taken.'],
  ['gaveUp', {}, 'PVIT did not say for a week: a person decides.'],
] as const)('tells of %s with %j: %s', (type, detail, sentence) => {
  const told = storyOf({ state: 'unknown', timeline: [{ at, type, source: 'shop', detail }] })
  expect(told).toContain(`\n  2026-11-23 08:00:00Z  ${sentence}\n`)
})

it('lets no name, verdict or unknown line move the cursor of a terminal', () => {
  const moving = 'a\u001B[2Jb\u009Bc\u202Ed\re'
  const decided = { ...verdict, detail: { ...verdict.detail, reason: moving } }
  const unknown = { at, type: moving, source: 'pvit', detail: { [moving]: moving } } as const
  const said = { outcome: 'refused', fault: moving, cause: null }
  const answer = { at, type: 'answer', source: 'pvit', detail: said } as const
  const told = storyOf({ order: moving, timeline: [decided, unknown, answer] })
  expect(told.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  expect(told.match(/a \[2Jb c d e/g)).toHaveLength(6)
})

it('tells the time of each line in UTC, to the second', () => {
  const answered = { ...gaveUp, at: '2026-11-23T09:14:03.250+01:00' }
  expect(storyOf({ state: 'failed', timeline: [answered] })).toMatch(
    /\n {2}2026-11-23 08:14:03Z {2}\S/,
  )
})

it('makes no sentence of what can no longer be read', () => {
  const opened = { at, type: 'opened', source: 'pvit', detail: { unreadable: true } } as const
  const told = storyOf({ state: 'awaiting', timeline: [opened] })
  expect(told).toContain('pvit: opened, unreadable true')
  expect(told).not.toContain('no answer')
})

function storyOf(more: Partial<ShopPayment>): string {
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
