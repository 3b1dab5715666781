/** Where a fault can strike: a call to one of the APIs, a callback, the outcome of a payment, or a hosted page. */
export const hooks = [
  'rest',
  'link',
  'status',
  'balance',
  'kyc',
  'renew',
  'callback',
  'outcome',
  'page',
] as const
export type Hook = (typeof hooks)[number]

export interface FaultKind {
  on: readonly Hook[]
  /** Where it can do nothing to others: the operation of a REST call, the service of a LINK, how the payment stands that a question or a page is about, or how it ended. */
  only?: readonly string[]
  /** What it does, for whoever picks one. */
  says: string
  /** Parameters it reads, with what they are when not given. */
  params?: Readonly<Record<string, string | number | boolean>>
}

const apis = ['rest', 'link', 'status', 'balance', 'kyc', 'renew'] as const
const money = ['rest', 'link'] as const
const spoken = ['rest', 'link', 'status'] as const
const rest = ['rest'] as const
const status = ['status'] as const
const callback = ['callback'] as const
const renew = ['renew'] as const
const page = ['page'] as const
const payout = ['GIVE_CHANGE'] as const
const final = ['SUCCESS', 'FAILED'] as const

/** An error in place of an answer; `executed` says whether the call was carried out all the same. */
const refusal = (error: string, executed = false) =>
  ({ on: apis, says: `Answers ${error}.`, params: { executed } }) as const

/** Every fault by name: the group, a dot, the fault. */
export const faultCatalogue = {
  'transport.latency': {
    on: apis,
    says: 'Works at once, answers `ms` later, plus up to `jitterMs`.',
    params: { ms: 1000, jitterMs: 0 },
  },
  'transport.connect-refused': {
    on: apis,
    says: 'Nobody listens. Over a port, the door then stays shut for `ms`.',
    params: { ms: 2000 },
  },
  'transport.dns-fail': {
    on: apis,
    says: 'The name does not resolve. In process; over a port the connection is reset, use a name in .invalid instead.',
  },
  'transport.tls-fail': {
    on: apis,
    says: 'No certificate to trust. In process; over a port the connection is reset, call it by https:// instead.',
  },
  'transport.half-open': {
    on: apis,
    says: 'The connection stays open and silent.',
    params: { executed: false },
  },
  'transport.reset-before-bytes': {
    on: apis,
    says: 'The connection is reset before a byte of the answer.',
    params: { executed: false },
  },
  'transport.reset-after-headers': {
    on: apis,
    says: 'Executed; reset once the headers are out.',
  },
  'transport.body-stall': {
    on: apis,
    says: 'Executed; headers and half of the body come, the rest never does.',
  },
  'transport.drip': {
    on: apis,
    says: 'Executed; the answer comes byte by byte, one every `ms`.',
    params: { ms: 1000 },
  },
  'transport.slice': {
    on: apis,
    says: 'Executed; the answer comes in pieces of `bytes`.',
    params: { bytes: 7 },
  },
  'transport.close-stale-keepalive': {
    on: apis,
    says: 'Answers well, then resets the connection when the next call uses it.',
  },

  'commit.drop-before-commit': { on: apis, says: 'Not executed; the connection is cut.' },
  'commit.drop-after-commit': { on: apis, says: 'Executed; the connection is cut.' },
  'commit.500-before': {
    on: apis,
    says: 'Not executed; 500/500. With `bare`: a 500 that is no error of PVIT’s.',
    params: { bare: false },
  },
  'commit.500-after': {
    on: apis,
    says: 'Executed; 500/500. With `bare`: a 500 that is no error of PVIT’s.',
    params: { bare: false },
  },
  'commit.504-after': { on: apis, says: 'Executed; a gateway’s 504 page.' },
  'commit.late-commit': {
    on: money,
    says: 'Silence, and the call is executed `ms` after it came: 60 s after a time-out of 20.',
    params: { ms: 80_000 },
  },
  'commit.dup-check-race': {
    on: rest,
    only: ['PAYMENT'],
    says: 'The reference is checked, and taken only `ms` later: two equal calls at once both pass.',
    params: { ms: 50 },
  },

  'replies.bad-json': { on: apis, says: 'Executed; the body breaks off in the middle.' },
  'replies.html-502': { on: apis, says: 'Executed; a proxy’s 502 page.' },
  'replies.empty-200': { on: apis, says: 'Executed; 200 and no body.' },
  'replies.wrong-schema': { on: apis, says: 'Executed; JSON of another shape.' },
  'replies.wrong-reference': { on: spoken, says: 'Executed; the reply names another reference.' },
  'replies.string-status-code': {
    on: apis,
    says: 'Executed; `status_code` is a number where it is text, and text where it is a number.',
  },
  'replies.xml-reply': { on: apis, says: 'Executed; the reply is XML.' },
  'replies.huge-reply': {
    on: apis,
    says: 'Executed; the reply weighs `bytes`.',
    params: { bytes: 2_000_000 },
  },
  'replies.messages-array': { on: apis, says: 'Errors carry `messages`, a list of objects.' },
  'replies.unknown-status': {
    on: spoken,
    says: 'Executed; `status` is a word nobody knows.',
    params: { word: 'PROCESSING' },
  },
  'replies.ambiguous': { on: spoken, says: 'Executed; `status` is AMBIGUOUS.' },
  'replies.failed-at-once': {
    on: rest,
    says: 'Refused in the shape of a reply: `status` FAILED under `httpStatus`, no prompt, no callback.',
    params: { httpStatus: 400 },
  },
  'replies.link-foreign-host': {
    on: ['link'],
    says: 'The link points to another host.',
    params: { host: 'pay.example.net' },
  },

  'errors.maintenance-10000': refusal('503/10000'),
  'errors.unavailable-10001': refusal('503/10001'),
  'errors.429': { ...refusal('a bare 429'), params: { executed: false, retryAfter: 2 } },
  'errors.secret-3100': refusal('403/3100'),
  'errors.secret-401': refusal('401/3100'),
  'errors.ip-1000': refusal('400/1000'),
  'errors.ref-5000-foreign': {
    on: rest,
    says: 'Another deployment has used the reference already: 409/5000, and STATUS knows a payment that is not ours.',
  },
  'errors.ambiguous-5001': refusal('409/5001', true),
  'errors.link-used-5002': refusal('409/5002'),
  'errors.expired-6000': refusal('410/6000'),
  'errors.constraint-8000': refusal('422/8000'),
  'errors.fees-9002': refusal('502/9002'),
  'errors.balance-2000': refusal('402/2000'),
  'errors.balance-2001': refusal('402/2001'),
  'errors.mismatch-3017': refusal('403/3017'),
  'errors.row': {
    on: apis,
    says: 'Answers any error of the table, by `code`.',
    params: { code: 500, executed: false },
  },

  'callback.lost': { on: callback, says: 'Never sent.' },
  'callback.dup': { on: callback, says: 'Sent `n` times.', params: { n: 2 } },
  'callback.delay': { on: callback, says: 'Sent `ms` late.', params: { ms: 60_000 } },
  'callback.reorder': {
    on: callback,
    says: 'Sent after a wait of up to `withinMs`, so that callbacks overtake each other.',
    params: { withinMs: 10_000 },
  },
  'callback.before-reply': {
    on: rest,
    only: ['PAYMENT'],
    says: 'Decided at once, and the callback is there before the reply.',
  },
  'callback.wrong-amount': { on: callback, says: 'Names 1 XAF more.' },
  'callback.wrong-account': {
    on: callback,
    says: 'Names another operation account (in a field the document does not have).',
  },
  'callback.wrong-operation': { on: callback, says: 'Names the other operation.' },
  'callback.float-amounts': { on: callback, says: 'Amounts carry dust: 500.0000001.' },
  'callback.str-amounts': { on: callback, says: 'Amounts are text: "500.0".' },
  'callback.hyphen-stripped-ref': {
    on: callback,
    says: 'The reference comes without its hyphens.',
  },
  'callback.newer-shape': {
    on: callback,
    says: 'As one integration of the newer generation shows it: with `amountCredited`, without `totalAmount` and `freeInfo`, and `code` as text.',
  },
  'callback.unknown-ref': { on: callback, says: 'Names a reference nobody sent.' },
  'callback.success-then-failed': {
    on: ['outcome'],
    only: ['SUCCESS'],
    says: 'A success turns into a failure after `ms`; with `truth` false only the callback says so.',
    params: { ms: 60_000, truth: true },
  },
  'callback.failed-then-success': {
    on: ['outcome'],
    only: ['FAILED'],
    says: 'A failure turns into a success after `ms`; with `truth` false only the callback says so.',
    params: { ms: 60_000, truth: true },
  },
  'callback.forged-flood': {
    on: callback,
    says: 'A stranger posts `n` callbacks of their own around the true one: of this payment, the one half paid, the other failed.',
    params: { n: 20 },
  },
  'callback.xml': { on: callback, says: 'In XML, whatever was asked for.' },
  'callback.retry-until-ack': {
    on: callback,
    says: 'Tried again every `ms` until acknowledged, `n` times at most.',
    params: { ms: 5_000, n: 50 },
  },
  'callback.never-retry': { on: callback, says: 'One try, whatever the settings say.' },
  'callback.block-url-after-5xx': {
    on: callback,
    says: 'A 5xx from the merchant blocks its address for `ms`.',
    params: { ms: 600_000 },
  },

  'status.404-lag': {
    on: status,
    says: 'The first `n` questions about a reference find nothing.',
    params: { n: 2 },
  },
  'status.404-other-account': {
    on: status,
    says: 'Finds nothing, as if another account had asked.',
  },
  'status.pending-forever': { on: status, says: 'Says PENDING, whatever happened.' },
  'status.flip-once': {
    on: status,
    only: final,
    says: 'The first final answer is the wrong one.',
  },
  'status.stale': {
    on: status,
    says: 'Answers how things stood `ms` ago.',
    params: { ms: 30_000 },
  },
  'status.only-by-pvit-id': { on: status, says: 'Knows transactions by PVIT’s id only.' },
  'status.only-by-merchant-ref': {
    on: status,
    says: 'Knows transactions by the merchant’s reference only.',
  },
  'status.disagrees-with-callback': {
    on: callback,
    says: 'The callback says the contrary of what STATUS and the ledger say.',
  },
  'status.wrong-amount': { on: status, says: 'Names 1 XAF more.' },
  'status.wrong-account': { on: status, says: 'Names another operation account.' },
  'status.wrong-phone': { on: status, says: 'Names another customer.' },

  'secret.lost': { on: renew, says: 'The key is made and never delivered.' },
  'secret.10008': { on: renew, says: '503/10008: no new key; the old one lives.' },
  'secret.arrives-before-reply': {
    on: renew,
    says: 'The key is delivered `ms` before the reply.',
    params: { ms: 2_000 },
  },
  'secret.late': {
    on: renew,
    says: 'The key is delivered `ms` after the reply.',
    params: { ms: 5_000 },
  },
  'secret.other-instance': {
    on: renew,
    says: 'The key is delivered to `url` in place of the registered address.',
    params: { url: '' },
  },
  'secret.inline-v2': { on: renew, says: 'The key is in the reply, in either generation.' },
  'secret.field-name': {
    on: renew,
    says: 'The key comes under another `name`, the account under `account`.',
    params: { name: 'secretKey', account: 'merchant_operation_account_code' },
  },
  'secret.bare-text': { on: renew, says: 'The key comes as bare text.' },
  'secret.wrong-account': { on: renew, says: 'The delivery names another account.' },
  'secret.short-life': { on: renew, says: 'The key lives `seconds`.', params: { seconds: 60 } },
  'secret.old-killed-now': { on: renew, says: 'The old key dies with the call, as by default.' },
  'secret.old-lives': { on: renew, says: 'The old key lives on to its own end.' },
  'secret.revoked-midway': {
    on: renew,
    says: 'The key is revoked after `ms`, without a word.',
    params: { ms: 60_000 },
  },
  'secret.two-out-of-order': {
    on: renew,
    says: 'Two keys are made, and the newer, the only good one, is delivered first.',
  },
  'secret.forged-flood': {
    on: renew,
    says: 'A stranger posts `n` keys of their own around the true one.',
    params: { n: 20 },
  },

  'payout.sync-timeout-executed': {
    on: rest,
    only: payout,
    says: 'GIVE_CHANGE is executed and never answered.',
  },
  'payout.sync-pending': {
    on: rest,
    only: payout,
    says: 'GIVE_CHANGE answers PENDING and is executed after `ms`, without a callback.',
    params: { ms: 10_000 },
  },
  'payout.duplicate-accepted': {
    on: rest,
    only: payout,
    says: 'GIVE_CHANGE takes a used reference and pays again.',
  },

  'link.opened-twice': {
    on: page,
    only: ['used'],
    says: 'A used RESTLINK can be opened again, and prompts again.',
  },
  'link.prefetch': {
    on: ['link'],
    only: ['RESTLINK'],
    says: 'A link preview opens the address as soon as it is made.',
  },
  'link.return-without-payment': {
    on: page,
    only: ['PENDING', 'FAILED', 'AMBIGUOUS'],
    says: 'The browser comes back to the success address though nothing is paid.',
  },
  'link.payment-without-return': {
    on: page,
    only: final,
    says: 'The payment ends and the browser never comes back.',
  },
} as const satisfies Record<string, FaultKind>

export type FaultName = keyof typeof faultCatalogue

/** The fault of that name; its group may be left out where only one group has the name. */
export function faultNamed(word: string): FaultKind & { name: FaultName } {
  const known = byName.get(word)
  if (known) return known
  const endings = [...byName.values()].filter((kind) => kind.name.split('.')[1] === word)
  const [only] = endings
  if (only && endings.length === 1) return only
  const groups = endings.map((kind) => kind.name).join(' or ')
  throw new Error(
    endings.length > 1
      ? `Which "${word}": ${groups}?`
      : `No fault is called "${word}". GET /_control/faults lists them all.`,
  )
}

const byName = new Map<string, FaultKind & { name: FaultName }>(
  Object.entries(faultCatalogue).map(([name, kind]) => [
    name,
    // The keys of the catalogue are the names by construction.
    { ...kind, name: name as FaultName },
  ]),
)
