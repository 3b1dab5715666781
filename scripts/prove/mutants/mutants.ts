import { browserMutants } from './browser-mutants.ts'

/** A fault somebody might build in one day, and the test that has to fail when they do. */
export interface Mutant {
  readonly name: string
  readonly edits: readonly Edit[]
  /** Path of the test file, and the whole name of the test, its describes included. */
  readonly killedBy: { readonly file: string; readonly test: string }
}

/** `search` stands exactly once in `file`: a mutant that no longer fits is an error, not a pass. */
export interface Edit {
  readonly file: string
  readonly search: string
  readonly replace: string
}

const payments = 'packages/proxy/src/payments'
const store = 'packages/proxy/src/store/sql.ts'

/** Every guard of the money, taken away once. */
export const mutants: readonly Mutant[] = [
  {
    name: 'know a callback’s payment only once PVIT has replied',
    edits: [
      {
        file: 'packages/proxy/src/store/hint-statements.ts',
        search: "        .where('reference', '=', reference)\n        .returning(",
        replace:
          "        .where('reference', '=', reference)\n        .where('state', '!=', 'sending')\n        .returning(",
      },
    ],
    killedBy: {
      file: 'tests/journeys/many.test.ts',
      test: 'callbacks that overtake the reply find their payment, and no reply overwrites the end (promise 13)',
    },
  },
  {
    name: 'ask the database more about a reference that nobody made',
    edits: [
      {
        file: 'packages/proxy/src/store/hints.ts',
        search: 'const kept = await first(tx, statements.keepStray(otherwise.stray))\n',
        replace:
          "await tx.selectFrom('payouts').select('id').limit(1).execute()\nconst kept = await first(tx, statements.keepStray(otherwise.stray))\n",
      },
    ],
    killedBy: {
      file: 'tests/journeys/alike.test.ts',
      test: 'what is asked on SQLite for a callback of an unknown reference is the same as for a known one’s (promise 14)',
    },
  },
  {
    name: 'keep a payout’s callback among those that are nobody’s',
    edits: [
      {
        file: 'packages/proxy/src/store/hint-statements.ts',
        search: "                    .where('reference', '=', reference),\n                ),\n",
        replace: "                    .where('reference', '!=', reference),\n                ),\n",
      },
    ],
    killedBy: {
      file: 'packages/proxy/src/store/sqlite.test.ts',
      test: 'the store on SQLite in memory keeps no stray whose reference is a payment’s or a payout’s',
    },
  },
  {
    name: 'let every hint wait for a payment that somebody holds',
    edits: [
      {
        file: 'packages/proxy/src/store/hints-together.ts',
        search: '          for no key update skip locked\n',
        replace: '          for no key update\n',
      },
    ],
    killedBy: {
      file: 'packages/proxy/src/store/hints-together.test.ts',
      test: 'a hint of a payment that somebody holds waits for it, and no other hint with it',
    },
  },
  {
    name: 'lose the hint of a payment that somebody holds',
    edits: [
      {
        file: 'packages/proxy/src/store/hints.ts',
        search: '      if (!kept.is_taken) return null\n',
        replace: '      return null\n',
      },
    ],
    killedBy: {
      file: 'packages/proxy/src/store/hints-together.test.ts',
      test: 'a hint of a payment that somebody holds waits for it, and no other hint with it',
    },
  },
  {
    name: 'believe a callback',
    edits: [
      {
        file: `${payments}/translate.ts`,
        search: '  const conflict = conflictOf(payment, transaction)\n',
        replace: `  if (tracking.claimedSuccess)
    return { event: { type: 'statusSuccess', fees: null, operator: null }, tracking, seen: 'success' }
  const conflict = conflictOf(payment, transaction)\n`,
      },
    ],
    killedBy: {
      file: 'tests/journeys/forged.test.ts',
      test: 'a forged callback settles nothing: it makes us ask, and the answer is what counts (promise 24)',
    },
  },
  {
    name: 'send again what a callback has named',
    edits: [
      {
        file: `${payments}/reconcile.ts`,
        search: ' && said.length === 0\n',
        replace: '\n',
      },
    ],
    killedBy: {
      file: 'tests/journeys/claimed.test.ts',
      test: 'a payment whose answer was lost, and that PVIT does not find but a callback calls SUCCESS, is neither sent again nor “not received” (promise 4)',
    },
  },
  {
    name: 'call “not received” what a callback calls open',
    edits: [
      {
        file: `${payments}/reconcile.ts`,
        search: '!isCalledOpen(said) && ',
        replace: '',
      },
    ],
    killedBy: {
      file: 'tests/journeys/claimed.test.ts',
      test: 'a payment whose answer was lost, and that PVIT does not find but a callback calls PENDING, is neither sent again nor “not received” (promise 4)',
    },
  },
  {
    name: 'call “not received” over a claim that has just come',
    edits: [
      {
        file: `${payments}/reconcile.ts`,
        search: "settle.once(payment, clockNews('notReceived'))",
        replace: "settle(payment, clockNews('notReceived'))",
      },
    ],
    killedBy: {
      file: 'tests/journeys/claimed.test.ts',
      test: 'a payment whose answer was lost, and that PVIT does not find is not called “not received” over a claim that comes as that is about to be written',
    },
  },
  {
    name: 'start beside a failure that a callback calls paid',
    edits: [
      {
        file: `${payments}/earlier.ts`,
        search: 'answer !== null && (await isHeldByClaim(store, answer, clock.now()))',
        replace: 'answer === undefined',
      },
    ],
    killedBy: {
      file: 'tests/journeys/claimed.test.ts',
      test: 'a callback that calls a failed payment paid holds the next attempt while PVIT’s answers may lag behind it, and no longer (promise 16)',
    },
  },
  {
    name: 'ask nothing about a refusal that a callback calls paid',
    edits: [
      {
        file: `${payments}/earlier.ts`,
        search: '!tracking.claimedSuccess && ',
        replace: '',
      },
    ],
    killedBy: {
      file: 'tests/journeys/claimed.test.ts',
      test: 'a callback that calls a failed payment paid holds the next attempt though PVIT refused it, while its answer takes its time',
    },
  },
  {
    name: 'believe maintenance over a callback that calls it paid',
    edits: [
      {
        file: `${payments}/conclude.ts`,
        search: 'claimedSuccess && linkServiceOf',
        replace: 'claimedSuccess && false && linkServiceOf',
      },
    ],
    killedBy: {
      file: 'tests/journeys/claimed.test.ts',
      test: 'what a callback calls paid is not refused because PVIT, in maintenance, does not find it yet',
    },
  },
  {
    name: 'leave a callback that overtook the answer to the schedule',
    edits: [
      {
        file: `${payments}/settle.ts`,
        search: 'if (leaseUntil === undefined) onDue(hintAt)',
        replace: '',
      },
    ],
    killedBy: {
      file: 'tests/journeys/claimed.test.ts',
      test: 'a callback that overtakes the answer to the start is looked into as soon as the answer is there, not by the schedule (promise 13)',
    },
  },
  {
    name: 'send what the sender’s lease no longer covers',
    edits: [
      {
        file: `${payments}/send.ts`,
        search: 'clock.now() + defaultTimeouts.payment <= leaseUntil',
        replace: 'clock.now() > 0',
      },
    ],
    killedBy: {
      file: 'packages/proxy/src/payments/send.test.ts',
      test: 'a sender that stood still, or waited too long moves nothing that another has taken over meanwhile, and does not send it either',
    },
  },
  {
    name: 'take a due payout that another instance has just taken',
    edits: [
      {
        file: 'packages/proxy/src/store/payouts.ts',
        search: '        .where(free)\n        .returningAll()',
        replace: '        .returningAll()',
      },
    ],
    killedBy: {
      file: 'packages/proxy/src/store/postgres.test.ts',
      test: 'Postgres gives a due payout to one instance, though another has found it free in the same moment (promise 42)',
    },
  },
  {
    name: 'wait for a connection to PVIT as long as for its answer',
    edits: [
      {
        file: 'packages/pvit/src/client.ts',
        search: 'connect: 3_000,',
        replace: 'connect: 20_000,',
      },
    ],
    killedBy: {
      file: 'packages/pvit/src/outcomes.socket.test.ts',
      test: 'a payment is not sent when (promise 6) no connection has come about within three seconds: its twenty are for PVIT to answer in',
    },
  },
  {
    name: 'send a payout that its lease no longer covers',
    edits: [
      {
        file: 'packages/proxy/src/payouts/send.ts',
        search: 'clock.now() + defaultTimeouts.payment <= leaseUntil',
        replace: 'clock.now() > 0',
      },
    ],
    killedBy: {
      file: 'packages/proxy/src/payouts/send.test.ts',
      test: 'a sender that stood still for 56000 ms sends only what ends before the payout is anybody’s (promise 42)',
    },
  },
  {
    name: 'forget what PVIT answered of a payout while the database is away',
    edits: [
      {
        file: 'packages/proxy/src/payouts/send.ts',
        search: 'insist(clock, leaseUntil, () => conclude(payout, outcome))',
        replace: 'conclude(payout, outcome)',
      },
    ],
    killedBy: {
      file: 'packages/proxy/src/payouts/send.test.ts',
      test: 'what PVIT answered while the database is away is kept, and written once it is back: nobody pays again what went (promise 42)',
    },
  },
  {
    name: 'call a payout “not received” that a callback calls paid',
    edits: [
      {
        file: 'packages/proxy/src/payouts/look.ts',
        search: '  if (isCalledOpen(timelines.get(payout.id) ?? [])) return false\n',
        replace: '',
      },
    ],
    killedBy: {
      file: 'tests/journeys/payouts.test.ts',
      test: 'without proof a payout that a callback names, and not as failed, stays unknown though PVIT does not find it (promise 42)',
    },
  },
  {
    name: 'take two orders for one by half a character',
    edits: [
      {
        file: 'packages/contract/src/shop-payment.ts',
        search: '\\p{Cs}',
        replace: '',
      },
    ],
    killedBy: {
      file: 'tests/journeys/orders.test.ts',
      test: 'opening a session by half a character is refused: two such orders would be one in the database',
    },
  },
  {
    name: 'take two orders for one by a character that was lost',
    edits: [
      {
        file: 'packages/contract/src/shop-payment.ts',
        search: 'onOneLine, nothingLost)',
        replace: 'onOneLine)',
      },
    ],
    killedBy: {
      file: 'tests/journeys/orders.test.ts',
      test: 'opening a session by what is no UTF-8 is refused: of two names it would make one',
    },
  },
  {
    name: 'call a payout “not received” that PVIT’s reply has named',
    edits: [
      {
        file: `${payments}/not-received.ts`,
        search: 'pvitId !== null || ',
        replace: '',
      },
    ],
    killedBy: {
      file: 'tests/journeys/payouts.test.ts',
      test: 'without proof a payout that its own reply has named stays unknown when PVIT finds it no more (promise 42)',
    },
  },
  {
    name: 'call a payout “not received” that PVIT has spoken of otherwise',
    edits: [
      {
        file: `${payments}/not-received.ts`,
        search: ' || conflict !== null',
        replace: '',
      },
    ],
    killedBy: {
      file: 'tests/journeys/payouts.test.ts',
      test: 'without proof a payout that a status of another amount has named stays unknown when PVIT finds it no more (promise 42)',
    },
  },
  {
    name: 'believe that a payout never arrived though no other is found',
    edits: [
      {
        file: `${payments}/question.ts`,
        search: "if (outcome.kind !== 'answered') return false",
        replace: "if (outcome.kind !== 'answered') return true",
      },
    ],
    killedBy: {
      file: 'tests/journeys/payouts.test.ts',
      test: 'without proof a payout stays unknown when what answers to a known one is not found (promise 42)',
    },
  },
  {
    name: 'take a stranger’s payout for the proof that payouts are found',
    edits: [
      {
        file: `${payments}/question.ts`,
        search: 'return reference === known.reference && account === known.account',
        replace: 'return reference !== null && account !== null',
      },
    ],
    killedBy: {
      file: 'tests/journeys/payouts.test.ts',
      test: 'without proof a payout stays unknown when what answers to a known one is another’s by its reference (promise 42)',
    },
  },
  {
    name: 'let paid rest on a silence',
    edits: [
      {
        file: 'packages/proxy/src/payments/reconcile.ts',
        search: "(seen === 'no-answer' || seen === 'refused') && age",
        replace: 'age < 0 && age',
      },
    ],
    killedBy: {
      file: 'tests/journeys/forged.test.ts',
      test: 'a callback of failure for what is paid while PVIT does not answer is asked about until it does (promise 17)',
    },
  },
  {
    name: 'call a payout “not received” at the first “not found”',
    edits: [
      {
        file: `${payments}/not-received.ts`,
        search: 'tracking.notFound >= 3',
        replace: 'tracking.notFound >= 1',
      },
    ],
    killedBy: {
      file: 'tests/journeys/payouts.test.ts',
      test: 'without proof a payout is not called “not received” at the first “not found” after a long silence (promise 42)',
    },
  },
  {
    name: 'find a known payout by an id that the lost one has not',
    edits: [
      {
        file: `${payments}/question.ts`,
        search: 'operation, pvitId: null }',
        replace: 'operation }',
      },
    ],
    killedBy: {
      file: 'tests/journeys/payouts.test.ts',
      test: 'without proof a payout stays unknown where PVIT finds payouts by its own ids alone: known ones by theirs prove nothing (promise 42)',
    },
  },
  {
    name: 'take a payment for a stranger’s by its amount alone',
    edits: [
      {
        file: `${payments}/translate.ts`,
        search: 'amount !== asked.amount && isOfAnother',
        replace: 'amount !== asked.amount',
      },
    ],
    killedBy: {
      file: 'tests/journeys/doubt.test.ts',
      test: 'a reference that PVIT says it has, though it was sent but once may be ours though its status names another amount: it is not called refused, and no second prompt goes out (promises 1, 15)',
    },
  },
  {
    name: 'take a payment for a stranger’s by its number alone',
    edits: [
      {
        file: `${payments}/translate.ts`,
        search: 'amount !== asked.amount && isOfAnother',
        replace: 'isOfAnother',
      },
    ],
    killedBy: {
      file: 'tests/journeys/doubt.test.ts',
      test: 'a reference that PVIT says it has, though it was sent but once may be ours though its status names another number: it is not called refused, and no second prompt goes out (promises 1, 15)',
    },
  },
  {
    name: 'take a payout for a stranger’s whatever differs',
    edits: [
      {
        file: 'packages/proxy/src/payouts/send.ts',
        search: "=== 'already-exists' && seen === 'stranger'",
        replace: "=== 'already-exists' && (seen === 'stranger' || seen === 'conflict')",
      },
    ],
    killedBy: {
      file: 'tests/journeys/payouts.test.ts',
      test: 'without proof a payout that arrived twice is not called failed though its status names another amount: the shop would pay again (promise 42)',
    },
  },
  {
    name: 'take a payout that PVIT has already for refused',
    edits: [
      {
        file: 'packages/proxy/src/payouts/send.ts',
        search: "=== 'already-exists' && seen === 'stranger'",
        replace: "=== 'already-exists'",
      },
    ],
    killedBy: {
      file: 'tests/journeys/payouts.test.ts',
      test: 'without proof a payout that PVIT says it has already stays unknown when its status is silent (promise 42)',
    },
  },
  {
    name: 'send again, or give up, what PVIT has spoken of otherwise',
    edits: [
      {
        file: `${payments}/not-received.ts`,
        search: 'pvitId !== null || conflict !== null',
        replace: 'pvitId !== null',
      },
    ],
    killedBy: {
      file: 'tests/journeys/doubt.test.ts',
      test: 'no answer is not a refusal stays unknown, and is sent once, when PVIT has named it with another amount and finds it no more (promise 4)',
    },
  },
  {
    name: 'a start in a session that was closed meanwhile',
    edits: [
      {
        file: store,
        search: "id === next.sessionId && status !== 'open'",
        replace: "id === next.sessionId && status === 'expired'",
      },
    ],
    killedBy: {
      file: 'tests/journeys/orders.test.ts',
      test: 'a session cancelled while a start still asks about the attempt before it starts nothing',
    },
  },
  {
    name: 'send for a session that was closed meanwhile',
    edits: [
      {
        file: `${payments}/window.ts`,
        search: "?.status === 'open'",
        replace: "?.status !== 'expired'",
      },
    ],
    killedBy: {
      file: 'tests/journeys/orders.test.ts',
      test: 'a session cancelled while a try is on its way that comes back unsent sends no other',
    },
  },
  {
    name: 'send with a new key for a session that was closed, or an order that was paid, meanwhile',
    edits: [
      {
        file: `${payments}/send.ts`,
        search: 'newer !== null && (await isWindowOpen(store, payment).catch(() => false))',
        replace: 'newer !== null',
      },
    ],
    killedBy: {
      file: 'tests/journeys/orders.test.ts',
      test: 'a session paid by an earlier try while the key that PVIT refused is being replaced sends nothing with the new one (promises 1, 8)',
    },
  },
  {
    name: 'leave an unsent payment of a session that the shop closed',
    edits: [
      {
        file: `${payments}/cancel.ts`,
        search: "if (payment.state === 'created') await",
        replace: "if (payment.state === 'canceled') await",
      },
    ],
    killedBy: {
      file: 'tests/journeys/orders.test.ts',
      test: 'a session cancelled while a first try has not left sends nothing more',
    },
  },
  {
    name: 'take the lease of whoever sends a payment by cancelling its session',
    edits: [
      {
        file: `${payments}/cancel.ts`,
        search: 'await settle.once(payment, canceledNews(payment))',
        replace: 'await settle(payment, canceledNews(payment))',
      },
    ],
    killedBy: {
      file: 'packages/proxy/src/payments/send.test.ts',
      test: 'stays its sender’s when the session is cancelled in the very moment that it leaves',
    },
  },
  {
    name: 'ask about those who have left before those who wait',
    edits: [
      {
        file: 'packages/proxy/src/store/due.ts',
        search: 'due.young(), ',
        replace: '',
      },
    ],
    killedBy: {
      file: 'packages/proxy/src/store/sqlite.test.ts',
      test: 'the store on SQLite in memory what is due is taken from the newest hint on, then from whoever is due longest of the young, and of each four from whoever is due longest of all',
    },
  },
  {
    name: 'leave no question for a hint',
    edits: [
      {
        file: `${payments}/pace.ts`,
        search: 'kept: () => (most() < 2 ? 0 : 1)',
        replace: 'kept: () => 0',
      },
    ],
    killedBy: {
      file: 'tests/journeys/rush.test.ts',
      test: 'while far more is due than may be asked, a callback waits for no turn as a rule, and never longer than one question takes to be earned',
    },
  },
  {
    name: 'ask about an old hint only once there is none newer',
    edits: [
      {
        file: 'packages/proxy/src/store/due.ts',
        search: "hinted('asc')",
        replace: "hinted('desc')",
      },
    ],
    killedBy: {
      file: 'packages/proxy/src/store/sqlite.test.ts',
      test: 'the store on SQLite in memory what is due is among those due longest by a hint too, even if nothing else makes it due: no newer hint goes before it for ever',
    },
  },
  {
    name: 'lose a hint with whoever claimed it',
    edits: [
      {
        file: 'packages/proxy/src/store/due.ts',
        search:
          '            next_at: sql<number>`case when next_at < ${until} then next_at else ${until} end`,\n',
        replace: '',
      },
    ],
    killedBy: {
      file: 'packages/proxy/src/store/sqlite.test.ts',
      test: 'the store on SQLite in memory what is due is so again when whoever claimed a hint died over it, next planned for null (promise 18)',
    },
  },
  {
    name: 'open two sessions of an order at once',
    edits: [
      {
        file: 'packages/proxy/src/store/sessions.ts',
        search: '        await inTurn(tx, `order ${order}`)\n',
        replace: '',
      },
    ],
    killedBy: {
      file: 'packages/proxy/src/store/postgres.test.ts',
      test: 'the store on Postgres sessions opened by twenty at once for a new order are one, at one amount (others asked for 700)',
    },
  },
  {
    name: 'a new attempt while one is unknown',
    edits: [
      {
        file: `${payments}/machine.ts`,
        search: "new Set(['succeeded', 'failed', 'canceled'])",
        replace: "new Set(['succeeded', 'failed', 'canceled', 'unknown'])",
      },
    ],
    killedBy: {
      file: 'tests/journeys/doubt.test.ts',
      test: 'no answer is not a refusal while nobody knows whether it was sent, no second payment of the order starts (promise 4)',
    },
  },
  {
    name: 'fail on time-out',
    edits: [
      {
        file: `${payments}/translate.ts`,
        search: "case 'maybe-executed':\n      return { type: 'noAnswer' }",
        replace:
          "case 'maybe-executed':\n      return { type: 'refused', reason: 'service-unavailable' }",
      },
    ],
    killedBy: {
      file: 'tests/journeys/doubt.test.ts',
      test: 'no answer is not a refusal the answer was lost after PVIT took the payment: status finds it, nothing is sent again (promise 4)',
    },
  },
  {
    name: 'fail on the first 404',
    edits: [
      {
        file: `${payments}/not-received.ts`,
        search:
          'tracking.notFound >= 3 && passedSince(lastSentAt, tracking, now) >= notReceivedAfterMs',
        replace: 'tracking.notFound > 0 && now > lastSentAt',
      },
    ],
    killedBy: {
      file: 'tests/journeys/doubt.test.ts',
      test: 'no answer is not a refusal ends as not received once a known payment is still found (promise 4)',
    },
  },
  {
    name: 'believe “not found” though nothing else is found either',
    edits: [
      {
        file: `${payments}/reconcile.ts`,
        search: 'return canary !== null && ask.knows(canary)',
        replace: 'return true',
      },
    ],
    killedBy: {
      file: 'tests/journeys/doubt.test.ts',
      test: 'no answer is not a refusal stays unknown, however old, while no other payment proves that the account’s questions are answered (promise 4)',
    },
  },
  {
    name: 'leave succeeded',
    edits: [
      {
        file: `${payments}/machine.ts`,
        search: "  succeeded: { statusConflict: 'succeeded' },\n",
        replace: "  succeeded: { statusConflict: 'succeeded', statusFailed: 'failed' },\n",
      },
    ],
    killedBy: {
      file: `${payments}/machine.test.ts`,
      test: 'every state against every event (promise 17) succeeded × statusFailed',
    },
  },
  {
    name: 'outbox outside the commit',
    edits: [
      {
        file: store,
        search: '        await appendEvents(tx, telling?.events ?? [])\n',
        replace:
          '        setTimeout(() => void db.transaction().execute((later) => appendEvents(later, telling?.events ?? [])), 20)\n',
      },
    ],
    killedBy: {
      file: 'tests/model/service/directed.test.ts',
      test: 'an end and its event are one commit (promises 18, 23)',
    },
  },
  {
    name: 'a new reference on retry',
    edits: [
      {
        file: `${payments}/send.ts`,
        search: '    reference: payment.reference,\n    amount: payment.amount,',
        replace:
          '    reference: payment.reference.slice(0, 14) + String(payment.tracking.resends),\n    amount: payment.amount,',
      },
    ],
    killedBy: {
      file: 'tests/journeys/doubt.test.ts',
      test: 'no answer is not a refusal every request is lost: it goes out twice, under one reference, and never a third time (promise 4)',
    },
  },
  {
    name: 'adopt an unverified key',
    edits: [
      {
        file: 'packages/proxy/src/keys/candidates.ts',
        search: 'await verifyKey(pvit, candidate.secret, deps.canReadBalance)',
        replace: "'proven'",
      },
    ],
    killedBy: {
      file: 'tests/journeys/keys.test.ts',
      test: 'PVIT’s key posted by a stranger is never used (promise 26)',
    },
  },
  {
    name: 'renew on every 403',
    edits: [
      {
        file: 'packages/pvit/src/outcomes.ts',
        search: "  if (clientError && code === 3100) return { kind: 'key-refused', fault }\n",
        replace: "  if (httpStatus === 403) return { kind: 'key-refused', fault }\n",
      },
    ],
    killedBy: {
      file: 'tests/journeys/keys.test.ts',
      test: 'PVIT’s key is not renewed for another refusal with 403',
    },
  },
  {
    name: 'take a stalled instance for dead',
    edits: [
      {
        file: 'packages/proxy/src/store/gone-instances.ts',
        search: 'else pg_try_advisory_xact_lock(id) end',
        replace: 'else true end',
      },
      {
        file: 'packages/proxy/src/store/gone-instances.ts',
        search: "    if (rows[0]?.free !== true) return { kind: 'alive' }\n",
        replace: '',
      },
    ],
    killedBy: {
      file: 'packages/proxy/src/store/instances.test.ts',
      test: 'instances on one Postgres keep what they are at while they stand still and their connection lives (promise 21)',
    },
  },
  {
    name: 'take an instance for dead as soon as its connection breaks',
    edits: [
      {
        file: 'packages/proxy/src/store/gone-instances.ts',
        search: 'goneForMs = 5_000',
        replace: 'goneForMs = 0',
      },
    ],
    killedBy: {
      file: 'packages/proxy/src/store/instances.test.ts',
      test: 'instances on one Postgres lose what they are at within seven seconds when they are killed, and nothing before five (promise 18)',
    },
  },
  {
    name: 'wait for the lease of an instance that is dead',
    edits: [
      {
        file: 'packages/proxy/src/store/leases.ts',
        search: 'lease_by: until === null ? null : by()',
        replace: 'lease_by: null',
      },
    ],
    killedBy: {
      file: 'tests/journeys/several.test.ts',
      test: 'three instances on one Postgres find by themselves what one left half-sent when it was killed, ask, and never send it again (promise 21)',
    },
  },
  {
    name: 'believe that a session is one’s own behind a pooler that shares it',
    edits: [
      {
        file: 'packages/proxy/src/store/instances.ts',
        search: "await postgres.pool.query('select pg_notify",
        replace: "await client.query('select pg_notify",
      },
    ],
    killedBy: {
      file: 'packages/proxy/src/store/instances.test.ts',
      test: 'instances on one Postgres behind a pooler that shares sessions have no name, and what they were at waits for its lease',
    },
  },
  {
    name: 'wait for ever for a database that says nothing',
    edits: [
      {
        file: 'packages/proxy/src/store/watched-client.ts',
        search: 'if (!hasTime) wait()',
        replace: 'hasTime = true',
      },
    ],
    killedBy: {
      file: 'packages/proxy/src/store/watched-client.test.ts',
      test: 'a Postgres that says nothing any more, on connections that stay open is waited for so long and no longer, by everybody, and all connections are back with it',
    },
  },
  {
    name: 'take an answer that nobody has read yet for none',
    edits: [
      {
        file: 'packages/proxy/src/store/watched-client.ts',
        search: 'setImmediate(() => waiting !== undefined && giveUp())',
        replace: 'giveUp()',
      },
    ],
    killedBy: {
      file: 'packages/proxy/src/store/watched-client.test.ts',
      test: 'a Postgres that has answered a process which stood still is heard, however late: its answer lies there',
    },
  },
  {
    name: 'wait for the farewell of a database that says nothing',
    edits: [
      {
        file: 'packages/proxy/src/store/watched-client.ts',
        search: 'setTimeout(() => client.connection.stream.destroy(), farewellMs)',
        replace: 'setTimeout(() => {}, farewellMs)',
      },
    ],
    killedBy: {
      file: 'packages/proxy/src/store/watched-client.test.ts',
      test: 'a Postgres that says nothing any more, on connections that stay open is left within a moment though nothing was asked of it that could be waited for',
    },
  },
  {
    name: 'go on asking over a connection that has ended',
    edits: [
      {
        file: 'packages/proxy/src/store/watched-client.ts',
        search: "client.on('end', () => clearInterval(asking))",
        replace: '',
      },
    ],
    killedBy: {
      file: 'packages/proxy/src/store/watched-client.test.ts',
      test: 'a Postgres that says nothing any more to whoever only listens is asked now and then, and nothing more over a connection that has ended',
    },
  },
  {
    name: 'remember every token that was ever shown',
    edits: [
      {
        file: 'packages/proxy/src/sessions/tokens.ts',
        search: '{ most: provenKept }',
        replace: '{ most: Infinity }',
      },
    ],
    killedBy: {
      file: 'packages/proxy/src/sessions/tokens.test.ts',
      test: 'a token is proven once while it is shown again and again: the last two thousand are remembered, and never four',
    },
  },
  {
    name: 'open a session with a token that was proven before its end',
    edits: [
      {
        file: 'packages/proxy/src/sessions/tokens.ts',
        search: 'claim === null || now >= claim.endsAt ? null',
        replace: 'claim === null ? null',
      },
    ],
    killedBy: {
      file: 'packages/proxy/src/sessions/tokens.test.ts',
      test: 'is remembered for no more than it is',
    },
  },
  {
    name: 'keep the connections to a server that takes no writes any more',
    edits: [
      {
        file: 'packages/proxy/src/store/postgres.ts',
        search: 'if (spent.has(client)) void',
        replace: 'if (false) void',
      },
    ],
    killedBy: {
      file: 'packages/proxy/src/store/watched-client.test.ts',
      test: 'a Postgres that takes no writes, as one that another has taken over from is not written to again over the same connections, once there is one that does',
    },
  },
  {
    name: 'send what the shopper was told could not be kept',
    edits: [
      {
        file: `${payments}/start.ts`,
        search: 'const withdrawn = sender.withdraw(leaving)',
        replace: 'const withdrawn = sender.deliver(leaving)',
      },
    ],
    killedBy: {
      file: 'tests/journeys/lost-commit.test.ts',
      test: 'a payment that was kept and could not be found is never sent after the shopper was told so, and soon frees its order (promise 19)',
    },
  },
  {
    name: 're-POST while the first request may be under way',
    edits: [
      {
        file: `${payments}/reconcile.ts`,
        search: 'if (now >= underWayUntil) await',
        replace: 'if (underWayUntil >= 0) await',
      },
    ],
    killedBy: {
      file: 'tests/journeys/several.test.ts',
      test: 'three instances on one Postgres send no request again that one may still be sending which is cut off from the database, until its time is over (promise 21)',
    },
  },
  {
    name: 'renew twice at once',
    edits: [
      {
        file: 'packages/proxy/src/keys/renewal.ts',
        search: '    underWay ??= attempt(why)\n',
        replace: '    underWay = attempt(why)\n',
      },
      {
        file: 'packages/proxy/src/store/renewals.ts',
        search: '        if (renewal.lease_until > now) return',
        replace: '        if (renewal.lease_until < 0) return',
      },
      {
        file: 'packages/proxy/src/store/renewals.ts',
        search: 'refused: Math.max(renewal.asked_at + refusedApartMs, renewal.held_until),',
        replace: 'refused: 0,',
      },
    ],
    killedBy: {
      file: 'tests/journeys/keys.test.ts',
      test: 'PVIT’s key refused to ten payments at once is renewed once (promises 8, 9)',
    },
  },
  {
    name: 'trust X-Forwarded-For',
    edits: [
      {
        file: 'packages/proxy/src/limits/addresses.ts',
        search: 'while (client !== null && trusted.includes(client))',
        replace: 'while (client !== null && hops.length > 0)',
      },
    ],
    killedBy: {
      file: 'tests/journeys/limits.test.ts',
      test: 'a session, an address, the whole shop is counted by X-Forwarded-For only behind a proxy that is trusted (promise 25)',
    },
  },
  {
    name: 'the amount from the body',
    edits: [
      {
        file: 'packages/contract/src/wire.ts',
        search: '  phone: z.optional(PhoneText),\n  operator: z.optional(z.enum(operators)),\n',
        replace:
          '  phone: z.optional(PhoneText),\n  amount: z.optional(z.number()),\n  operator: z.optional(z.enum(operators)),\n',
      },
      {
        file: `${payments}/start.ts`,
        search: 'amount: session.amount,',
        replace: 'amount: input.amount ?? session.amount,',
      },
    ],
    killedBy: {
      file: 'tests/journeys/bodies.test.ts',
      test: 'a body that brings an amount changes nothing: the session holds it (promise 29)',
    },
  },
  {
    name: 'accept a status that speaks of another account',
    edits: [
      {
        file: `${payments}/translate.ts`,
        search: '  if (account !== payment.account)\n',
        replace: '  if (account === null)\n',
      },
    ],
    killedBy: {
      file: 'tests/journeys/doubt.test.ts',
      test: 'a status answer that speaks of another payment by its account settles nothing: the screen says “not confirmed”, the shop sees the conflict (promise 15)',
    },
  },
  {
    name: 'start again without asking about the earlier attempt',
    edits: [
      {
        file: `${payments}/start.ts`,
        search: '    if (doubtful.length > 0) {\n',
        replace: '    if (doubtful.length < 0) {\n',
      },
    ],
    killedBy: {
      file: 'tests/journeys/after-a-failure.test.ts',
      test: 'after a failure the next attempt asks about the earlier one first: it had been paid, so nothing is sent (promise 16)',
    },
  },
  {
    name: 'start again as soon as one of the earlier attempts has ended',
    edits: [
      {
        file: `${payments}/earlier.ts`,
        search: 'answers.filter(isClear).length < open.length',
        replace: 'open.length > 0 && answers.filter(isClear).length === 0',
      },
    ],
    killedBy: {
      file: 'tests/journeys/after-a-failure.test.ts',
      test: 'after a failure the next attempt is refused where PVIT calls the older of two earlier ones open: every one of them has to have ended (promise 16)',
    },
  },
  {
    name: 'send before the sending is written down',
    edits: [
      {
        file: `${payments}/start.ts`,
        search: '    const inserted = await store\n      .insertPayment(',
        replace:
          '    const early = sender.deliver(leaving, session)\n    const inserted = await store\n      .insertPayment(',
      },
      {
        file: `${payments}/start.ts`,
        search: 'const sending = sender.deliver(leaving, session)\n',
        replace: 'const sending = early\n',
      },
    ],
    killedBy: {
      file: 'tests/model/rules/directed.test.ts',
      test: 'nothing is posted before it is written down (promise 19)',
    },
  },
  {
    name: 'act on a move that somebody else made',
    edits: [
      {
        file: `${payments}/settle.ts`,
        search: 'return applied.isMove ? write(payment, applied, news.leaseUntil) : null',
        replace: 'return settle(payment, news)',
      },
    ],
    killedBy: {
      file: `${payments}/send.test.ts`,
      test: 'of two that would have it opened at the same moment, one does (promise 1)',
    },
  },
  {
    name: 'let go of a RESTLINK between its making and its opening',
    edits: [
      {
        file: `${payments}/conclude.ts`,
        search: "return event.type === 'linkMade' && method === 'restlink'",
        replace: "return event.type === 'linkMade' && method === 'web'",
      },
    ],
    killedBy: {
      file: `${payments}/send.test.ts`,
      test: 'a RESTLINK just made is nobody else’s to open, though somebody asked for a look meanwhile (promise 34)',
    },
  },
  {
    name: 'count the fifteen minutes of a payment sent twice from its first sending',
    edits: [
      {
        file: `${payments}/reconcile.ts`,
        search: 'const { lastSentAt } = payment',
        replace: 'const { firstSentAt: lastSentAt } = payment',
      },
    ],
    killedBy: {
      file: 'tests/journeys/doubt.test.ts',
      test: 'no answer is not a refusal the fifteen minutes to “not received” count from the last time it was sent, not from the first (promise 4)',
    },
  },
  {
    name: 'ring whoever has stopped waiting, once PVIT can be reached again',
    edits: [
      {
        file: `${payments}/reconcile.ts`,
        search:
          'if (now - happenedAt(payment.createdAt, now) >= sendWithinMs || payment.phone === null)',
        replace: 'if (payment.phone === null)',
      },
    ],
    killedBy: {
      file: 'tests/journeys/doubt.test.ts',
      test: 'no answer is not a refusal what did not leave is sent within thirty seconds or never: nobody is rung when they have stopped waiting',
    },
  },
  {
    name: 'send again as soon as PVIT has once not known it',
    edits: [
      {
        file: `${payments}/reconcile.ts`,
        search: 'repost && notFound >= 2',
        replace: 'repost && notFound >= 1',
      },
    ],
    killedBy: {
      file: 'tests/journeys/doubt.test.ts',
      test: 'no answer is not a refusal the request was lost: it does not go out again before PVIT has twice, ten seconds apart, not known it (promise 4)',
    },
  },
  {
    name: 'believe the first “not found” that comes after fifteen minutes',
    edits: [
      {
        file: `${payments}/not-received.ts`,
        search: 'tracking.notFound >= 3',
        replace: 'tracking.notFound >= 1',
      },
    ],
    killedBy: {
      file: 'tests/journeys/doubt.test.ts',
      test: 'no answer is not a refusal “not received” takes three answers since the last time it was sent, however late they come (promise 4)',
    },
  },
  {
    name: 'count what was not found before it was sent again',
    edits: [
      {
        file: `${payments}/send.ts`,
        search: 'notFound: 0,\n          notFoundAt: null,\n',
        replace: '',
      },
    ],
    killedBy: {
      file: 'tests/journeys/doubt.test.ts',
      test: 'no answer is not a refusal “not received” takes three answers since the last time it was sent, however late they come (promise 4)',
    },
  },
  {
    name: 'believe “not found” of a payment that PVIT has named',
    edits: [
      {
        file: `${payments}/not-received.ts`,
        search: 'tracking.seenAt !== null || ',
        replace: '',
      },
    ],
    killedBy: {
      file: 'tests/model/rules/directed.test.ts',
      test: 'what PVIT has named once is never “not received”, however long it is not found again (promise 4)',
    },
  },
  {
    name: 'believe “not found” of a payout that PVIT has named',
    edits: [
      {
        file: `${payments}/not-received.ts`,
        search: 'tracking.seenAt !== null || ',
        replace: '',
      },
    ],
    killedBy: {
      file: 'tests/journeys/payouts.test.ts',
      test: 'without proof a payout that PVIT has named stays unknown when PVIT finds it no more',
    },
  },
  {
    name: 'believe the first “not found” of a payout',
    edits: [
      {
        file: `${payments}/not-received.ts`,
        search: 'tracking.notFound >= 3',
        replace: 'tracking.notFound >= 1',
      },
    ],
    killedBy: {
      file: 'tests/journeys/payouts.test.ts',
      test: 'without proof a payout is “not received” by three answers, however late they come (promise 4)',
    },
  },
  {
    name: 'take an answer about another payout for a sign that questions are answered',
    edits: [
      {
        file: `${payments}/question.ts`,
        search: 'return reference === known.reference && account === known.account',
        replace: 'return reference !== account',
      },
    ],
    killedBy: {
      file: 'tests/journeys/payouts.test.ts',
      test: 'without proof a payout stays unknown when what is found of a known payout is another’s by its reference (promise 4)',
    },
  },
  {
    name: 'fail a payout whose reference PVIT says it has',
    edits: [
      {
        file: 'packages/proxy/src/payouts/send.ts',
        search: "outcome.kind === 'already-exists' && seen === 'stranger'",
        replace: "outcome.kind === 'already-exists' && seen !== 'success'",
      },
    ],
    killedBy: {
      file: 'tests/journeys/payouts.test.ts',
      test: 'without proof a reference that PVIT says it has, and says nothing more of, is not refused',
    },
  },
  {
    name: 'answer for a payout to another number with the one before',
    edits: [
      {
        file: 'packages/proxy/src/payouts/pay.ts',
        search: 'const asked = [phone, input.amount,',
        replace: 'const asked = [input.amount,',
      },
    ],
    killedBy: {
      file: 'tests/journeys/payouts.test.ts',
      test: 'a payout asked for again with the same key is the same payout',
    },
  },
  {
    name: 'hold the order for a payment that has ended',
    edits: [
      {
        file: 'packages/proxy/src/store/rows.ts',
        search: '...(isLive(payment.state) ? {} : { live: 0 }),',
        replace: '',
      },
    ],
    killedBy: {
      file: 'packages/proxy/src/store/written-pages.test.ts',
      test: 'writes another operator all the same, and an end',
    },
  },
  {
    name: 'fail over a claim of success that came meanwhile',
    edits: [
      {
        file: store,
        search: "next.state === 'failed' && !next.tracking.claimedSuccess ? 0 : 1",
        replace: "next.state === 'created' ? 0 : 1",
      },
    ],
    killedBy: {
      file: 'tests/journeys/forged.test.ts',
      test: 'a forged callback of success that comes while PVIT’s “failed” is on its way is heard: one “failed” is not enough then (promise 16)',
    },
  },
  {
    name: 'believe a redirect',
    edits: [
      {
        file: 'packages/pvit/src/outcomes.ts',
        search: "{ kind: 'probably-refused', fault: null, cause: 'redirect' }",
        replace: "{ kind: 'refused', fault: null, cause: 'redirect' }",
      },
    ],
    killedBy: {
      file: 'tests/journeys/doubt.test.ts',
      test: 'a reply that is none to our request a redirect, though PVIT took the payment, is no refusal (promise 4)',
    },
  },
  {
    name: 'refuse by the code of an error whose name nobody knows',
    edits: [
      {
        file: 'packages/pvit/src/errors.ts',
        search: 'error === row.error && findRow({ code }) === row',
        replace: 'findRow({ code }) === row',
      },
    ],
    killedBy: {
      file: 'tests/journeys/error-names.test.ts',
      test: 'a refusal’s code under a name nobody documented refuses nothing where PVIT took the payment: it is found, and debited once (promise 4)',
    },
  },
  {
    name: 'refuse by the name of an error whose code nobody knows',
    edits: [
      {
        file: 'packages/pvit/src/errors.ts',
        search: 'error === row.error && findRow({ code }) === row',
        replace: 'error === row.error',
      },
    ],
    killedBy: {
      file: 'tests/journeys/error-names.test.ts',
      test: 'a refusal’s name under a code nobody documented refuses nothing where PVIT took the payment: it is found, and debited once (promise 4)',
    },
  },
  {
    name: 'take an early “not found” for proof that nothing was taken',
    edits: [
      {
        file: `${payments}/earlier.ts`,
        search: 'return tookNothing(payment) && isUnasked(payment)',
        replace: 'return tookNothing(payment)',
      },
    ],
    killedBy: {
      file: 'tests/journeys/error-names.test.ts',
      test: 'a code under a name nobody documented, said of what PVIT executed lets no other attempt out for ten seconds, however often PVIT does not know the first: it is debited once (promise 16)',
    },
  },
  {
    name: 'start again on a “not found” of seconds after the sending',
    edits: [
      {
        file: `${payments}/preflight.ts`,
        search: 'left > 0 ? askedAt + left : null',
        replace: 'left > 0 ? null : null',
      },
    ],
    killedBy: {
      file: 'tests/journeys/error-names.test.ts',
      test: 'maintenance, said of what PVIT executed lets no other attempt out for ten seconds, however often PVIT does not know the first: it is debited once (promise 16)',
    },
  },
  {
    name: 'tell an early “not found” for longer than it is true',
    edits: [
      {
        file: `${payments}/preflight.ts`,
        search: 'Math.min(servesMs.unclear, (tooEarlyUntil(heard) ?? Infinity) - askedAt)',
        replace: 'servesMs.unclear',
      },
    ],
    killedBy: {
      file: 'tests/journeys/error-names.test.ts',
      test: 'overload, said of what PVIT executed lets no other attempt out for ten seconds, however often PVIT does not know the first: it is debited once (promise 16)',
    },
  },
  {
    name: 'start beside what PVIT refused and knows all the same',
    edits: [
      {
        file: `${payments}/earlier.ts`,
        search: '!one.wasRefused || isSeen(one.answer)',
        replace: '!one.wasRefused',
      },
    ],
    killedBy: {
      file: 'tests/journeys/error-names.test.ts',
      test: 'a refusal that PVIT documents holds the next attempt where PVIT made the payment all the same, and shows it: it is debited once (promise 16)',
    },
  },
  {
    name: 'hold an order over a refusal that PVIT does not say again',
    edits: [
      {
        file: `${payments}/earlier.ts`,
        search: '!one.wasRefused || isSeen(one.answer)',
        replace: 'one.answer !== undefined',
      },
    ],
    killedBy: {
      file: 'tests/journeys/error-names.test.ts',
      test: 'a refusal that PVIT documents lets the next attempt out at once where PVIT is silent',
    },
  },
  {
    name: 'let a third attempt out by what was heard before the second',
    edits: [
      {
        file: `${payments}/preflight.ts`,
        search: 'last.askedAt > since && ',
        replace: '',
      },
    ],
    killedBy: {
      file: 'tests/journeys/after-a-failure.test.ts',
      test: 'after a failure each next attempt asks: what let the second out, seconds ago, does not let out the third (promise 16)',
    },
  },
  {
    name: 'call a payout failed that PVIT only probably refused',
    edits: [
      {
        file: 'packages/proxy/src/payouts/answers.ts',
        search: "    case 'probably-refused':\n",
        replace:
          "    case 'probably-refused':\n      return { type: 'refused', reason: reasonOf(outcome.fault) }\n",
      },
    ],
    killedBy: {
      file: 'tests/journeys/payouts.test.ts',
      test: 'without proof maintenance, said of a payout that PVIT made and does not find at first, fails nothing: the shop would pay again (promise 42)',
    },
  },
  {
    name: 'take a 401 for proof that a payout did not leave',
    edits: [
      {
        file: 'packages/proxy/src/payouts/answers.ts',
        search: 'isDocumented(outcome.fault)',
        replace: 'outcome.fault !== undefined',
      },
    ],
    killedBy: {
      file: 'tests/journeys/payouts.test.ts',
      test: 'without proof a 401 without a word, said of a payout that PVIT made and does not find at first, fails nothing: the shop would pay again (promise 42)',
    },
  },
  {
    name: 'take a refusal of another payment for one of ours',
    edits: [
      {
        file: 'packages/pvit/src/outcomes.ts',
        search:
          "statusWord(reply.data.status) === 'FAILED' &&\n    mismatchOf(asked, reply.data) === null",
        replace: "statusWord(reply.data.status) === 'FAILED'",
      },
    ],
    killedBy: {
      file: 'packages/pvit/src/outcomes.test.ts',
      test: 'a payout and a payment are not refused by a FAILED about something else: {"status_code":"200","merchant_reference_id":"SOMEONEELSE1"}',
    },
  },
  {
    name: 'take an answer about another payment for a sign that questions are answered',
    edits: [
      {
        file: `${payments}/question.ts`,
        search: 'return reference === known.reference && account === known.account',
        replace: 'return reference !== account',
      },
    ],
    killedBy: {
      file: 'tests/journeys/doubt.test.ts',
      test: 'no answer is not a refusal stays unknown when what is found of a known payment is another’s by its reference',
    },
  },
  {
    name: 'take the answer to an id that a callback named, whomever it speaks of',
    edits: [
      {
        file: `${payments}/ask.ts`,
        search: 'return isOurs ? byId : outcome',
        replace: 'return byId ?? outcome',
      },
    ],
    killedBy: {
      file: 'tests/journeys/forged.test.ts',
      test: 'at an account that answers to PVIT’s own id alone an id that is another payment’s tells nothing of this one (promise 24)',
    },
  },
  {
    name: 'make a second link while the first may still be paid',
    edits: [
      {
        file: `${payments}/machine.ts`,
        search: "new Set(['succeeded', 'failed', 'canceled'])",
        replace: "new Set(['succeeded', 'failed', 'canceled', 'link_ready'])",
      },
    ],
    killedBy: {
      file: 'tests/model/rules/directed.test.ts',
      test: 'a page that may still be paid holds its order: no second link, and no prompt beside it (promises 1, 4)',
    },
  },
  {
    name: 'fail a page that nobody has opened in time',
    edits: [
      {
        file: `${payments}/reconcile.ts`,
        search: "      if (payment.method !== 'restlink') await askOpen(deps, payment, hinted)\n",
        replace: `      if (payment.method !== 'restlink' && now - payment.createdAt >= 900_000)
        await settle(payment, clockNews('linkLost'))
      else if (payment.method !== 'restlink') await askOpen(deps, payment, hinted)\n`,
      },
    ],
    killedBy: {
      file: 'tests/model/rules/directed.test.ts',
      test: 'a page that PVIT knows no payment of has not failed, however old it is (promise 4)',
    },
  },
  {
    name: 'fail a page that the shopper came back from unpaid',
    edits: [
      {
        file: `${payments}/reconcile.ts`,
        search: '  const { payment, seen } = await ask(before, hinted)\n',
        replace: `  const { payment, seen } = await ask(before, hinted)
  if (hinted && seen === 'not-found' && payment.state === 'link_ready')
    return void (await settle(payment, clockNews('linkLost')))\n`,
      },
    ],
    killedBy: {
      file: 'tests/model/service/directed.test.ts',
      test: 'who leaves PVIT’s page unpaid may go back to it, and pay (promise 4)',
    },
  },
  {
    name: 'make a link again when PVIT does not know it',
    edits: [
      {
        file: `${payments}/reconcile.ts`,
        search: "  if (payment.method === 'mobile_money' && isUnheardOf",
        replace: '  if (isUnheardOf',
      },
    ],
    killedBy: {
      file: 'tests/model/rules/directed.test.ts',
      test: 'a RESTLINK whose opening got no answer is neither opened nor made again (promise 34)',
    },
  },
  {
    name: 'open a RESTLINK for a session that was closed',
    edits: [
      {
        file: `${payments}/trigger.ts`,
        search: '!isAwaited() || !(await isWindowOpen(store, ready))',
        replace: '!isAwaited()',
      },
    ],
    killedBy: {
      file: `${payments}/send.test.ts`,
      test: 'a RESTLINK is opened by nobody once its session was closed (promise 34)',
    },
  },
  {
    name: 'open a RESTLINK when its shopper has stopped waiting',
    edits: [
      {
        file: `${payments}/trigger.ts`,
        search: 'clock.now() - happenedAt(ready.createdAt, clock.now()) < sendWithinMs',
        replace: 'happenedAt(ready.createdAt, clock.now()) < sendWithinMs',
      },
    ],
    killedBy: {
      file: `${payments}/send.test.ts`,
      test: 'a RESTLINK that a process left unopened is opened by nobody half a minute later (promise 34)',
    },
  },
  {
    name: 'open a RESTLINK long after it was written down that it would be',
    edits: [
      {
        file: `${payments}/trigger.ts`,
        search: "    if (!isAwaited()) return settle(triggering, clockNews('notOpened'))\n",
        replace: '',
      },
    ],
    killedBy: {
      file: `${payments}/send.test.ts`,
      test: 'a RESTLINK is not opened late by a process that stood still once it had written down that it would, nor by any other (promises 21, 34)',
    },
  },
  {
    name: 'open a RESTLINK again when its opening got no answer',
    edits: [
      {
        file: `${payments}/trigger.ts`,
        search: 'const opened = await opener.open(triggering.redirectUrl)',
        replace:
          'const opened = (await opener.open(triggering.redirectUrl)) || (await opener.open(triggering.redirectUrl))',
      },
    ],
    killedBy: {
      file: 'tests/model/rules/directed.test.ts',
      test: 'a RESTLINK whose opening got no answer is neither opened nor made again (promise 34)',
    },
  },
  {
    name: 'hold an order for a link whose address nobody has',
    edits: [
      {
        file: `${payments}/conclude.ts`,
        search: '    return linkServiceOf(payment.method) === null\n      ? settle',
        replace: '    return linkServiceOf(payment.method) !== undefined\n      ? settle',
      },
    ],
    killedBy: {
      file: 'tests/model/rules/model.test.ts',
      test: 'no more: a link that PVIT refused without a word held its order',
    },
  },
  {
    name: 'ring a number that the shop has blocked',
    edits: [
      {
        file: 'packages/proxy/src/limits/prompts.ts',
        search: '    blockList.refusePrompt(payment.phone)\n',
        replace: '',
      },
    ],
    killedBy: {
      file: 'tests/journeys/limits.test.ts',
      test: 'a number that the shop has blocked reads on the screen that this way is not available, and pays by card (promise 27)',
    },
  },
  {
    name: 'ring a blocked number for a session whose prompts are not counted',
    edits: [
      {
        file: 'packages/proxy/src/limits/prompts.ts',
        search: '    blockList.refusePrompt(payment.phone)\n',
        replace: '    if (!session.exempt) blockList.refusePrompt(payment.phone)\n',
      },
    ],
    killedBy: {
      file: 'tests/journeys/limits.test.ts',
      test: 'a number that the shop has blocked is not rung for a session whose prompts are not counted either',
    },
  },
  {
    name: 'ask PVIT for the name behind a blocked number',
    edits: [
      {
        file: 'packages/proxy/src/payers.ts',
        search: '    if (blockList.hidesName(phone)) return absent\n',
        replace: '',
      },
    ],
    killedBy: {
      file: 'tests/journeys/limits.test.ts',
      test: 'a number that the shop has blocked has no name, as one that does not exist, and PVIT is not asked for it (promises 27, 28)',
    },
  },
  {
    name: 'take a forgotten key when it is posted again',
    edits: [
      {
        file: 'packages/proxy/src/store/keys.ts',
        search: '        if (await isForgotten(tx, account, secret, vault)) return null\n',
        replace: '',
      },
    ],
    killedBy: {
      file: 'tests/journeys/keys.test.ts',
      test: 'PVIT’s key that somebody else may have is forgotten at the shop’s word: payments start again with the next one, and nothing else stops (promises 10, 26)',
    },
  },
  {
    name: 'go on with the forgotten key that is in memory',
    edits: [
      {
        file: 'packages/proxy/src/keys/ring.ts',
        search:
          '      take({ ...ring, active: null, previous: null }) // even should the database not answer now\n      await refresh()\n',
        replace: '',
      },
    ],
    killedBy: {
      file: 'tests/journeys/keys.test.ts',
      test: 'PVIT’s key that somebody else may have is forgotten at the shop’s word: payments start again with the next one, and nothing else stops (promises 10, 26)',
    },
  },
  {
    name: 'go on with the forgotten key where the database does not answer',
    edits: [
      {
        file: 'packages/proxy/src/keys/ring.ts',
        search:
          '      take({ ...ring, active: null, previous: null }) // even should the database not answer now\n',
        replace: '',
      },
    ],
    killedBy: {
      file: 'packages/proxy/src/keys/keys.test.ts',
      test: 'a key that was forgotten is out of hand at once, even where the database does not answer any more',
    },
  },
  {
    name: 'forget every key but that of the settings',
    edits: [
      {
        file: 'packages/proxy/src/keys/keys.ts',
        search: 'await store.forgetKeys(account, deps.seed === null ? [] : [deps.seed])',
        replace: 'await store.forgetKeys(account, [])',
      },
    ],
    killedBy: {
      file: 'tests/journeys/keys.test.ts',
      test: 'PVIT’s key that somebody else may have and stands in the settings is not used after a restart either, though nobody had needed it (promise 26)',
    },
  },
  {
    name: 'adopt a key that was being proven when all were forgotten',
    edits: [
      {
        file: 'packages/proxy/src/store/keys.ts',
        search: ".set({ state: 'dead' }).where('account', '=', account).execute()",
        replace:
          ".set({ state: 'dead' }).where('account', '=', account).where('state', '<>', 'candidate').execute()",
      },
    ],
    killedBy: {
      file: 'packages/proxy/src/store/sqlite.test.ts',
      test: 'the store on SQLite in memory keys that were forgotten are dead, whatever they were, and are never kept again (promise 26)',
    },
  },
  {
    name: 'try the key before a refused one though both were forgotten meanwhile',
    edits: [
      {
        file: 'packages/proxy/src/keys/keys.ts',
        search: '    const { active } = ring.held\n    if (active === null) return null\n',
        replace:
          '    const { active, previous } = ring.held\n    if (active === null) return null\n',
      },
      {
        file: 'packages/proxy/src/keys/keys.ts',
        search: 'ring.held.previous?.secret',
        replace: 'previous?.secret',
      },
    ],
    killedBy: {
      file: 'tests/journeys/keys.test.ts',
      test: 'PVIT’s key that somebody else may have is not tried once more for a payment that PVIT refuses meanwhile',
    },
  },
  {
    name: 'lose which keys were forgotten with a new master key',
    edits: [
      {
        file: 'packages/proxy/src/store/forgotten-keys.ts',
        search: 'vault.hashes(textOf(account, secret.reveal()))',
        replace: '[vault.hash(textOf(account, secret.reveal()))]',
      },
    ],
    killedBy: {
      file: 'packages/proxy/src/store/sqlite.test.ts',
      test: 'a SQLite file keeps in mind which keys were forgotten, as long as the master key of that time is listed',
    },
  },
  {
    name: 'remember a forgotten key by a master key that is on its way out',
    edits: [
      {
        file: 'packages/proxy/src/store/forgotten-keys.ts',
        search: 'return plain === null ? row.fingerprint',
        replace: 'return row.fingerprint !== null ? row.fingerprint',
      },
    ],
    killedBy: {
      file: 'packages/proxy/src/store/sqlite.test.ts',
      test: 'a SQLite file keeps in mind which keys were forgotten, as long as the master key of that time is listed',
    },
  },
  {
    name: 'keep from the shop what PVIT took at another amount after a failure',
    edits: [
      {
        file: `${payments}/machine.ts`,
        search: ", statusConflict: 'failed' },",
        replace: ' },',
      },
    ],
    killedBy: {
      file: 'tests/journeys/after-a-failure.test.ts',
      test: 'after a failure a success of another amount that comes late settles nothing, and the shop hears of it (promise 15)',
    },
  },
  {
    name: 'take a silence for the last look at a failure',
    edits: [
      {
        file: `${payments}/ask.ts`,
        search: 'isFailure(current) ? afterLateLook',
        replace: 'now < 0 ? afterLateLook',
      },
    ],
    killedBy: {
      file: 'tests/journeys/after-a-failure.test.ts',
      test: 'after a failure a success that comes late is found though PVIT was silent at the last look for it, a day later (promise 16)',
    },
  },
  {
    name: 'take a silence for the last look at a payout that failed',
    edits: [
      {
        file: 'packages/proxy/src/payouts/look.ts',
        search: 'isFailure(payout) ? afterLateLook',
        replace: 'now < 0 ? afterLateLook',
      },
    ],
    killedBy: {
      file: 'tests/journeys/payouts.test.ts',
      test: 'without proof one that PVIT made after all is found though PVIT was silent at the last look for it, a day later',
    },
  },
  {
    name: 'keep the shopper waiting while PVIT hangs over the earlier attempt',
    edits: [
      {
        file: `${payments}/earlier.ts`,
        search: 'within(clock, askWithinMs, preflight(one, since))',
        replace: 'preflight(one, since)',
      },
    ],
    killedBy: {
      file: 'tests/journeys/after-a-failure.test.ts',
      test: 'after a failure the next attempt is refused within two and a half seconds where PVIT hangs over the earlier one (promise 16)',
    },
  },
  {
    name: 'keep a number in what anybody can make of it',
    edits: [
      {
        file: 'packages/proxy/src/fingerprint.ts',
        search:
          '  const { kid, signature } = signer.sign(textOf(request))\n  return written(kid, signature)\n',
        replace: "  return written('', Buffer.from(textOf(request)))\n",
      },
    ],
    killedBy: {
      file: 'tests/journeys/canary.test.ts',
      test: 'what is kept of a number takes the master key to find it: without one, all numbers there are could be tried (promise 41)',
    },
  },
  {
    name: 'let an older instance misread what a newer one writes',
    edits: [
      {
        file: 'packages/proxy/src/store/migrate.ts',
        search: 'if (await areOlderAtWork(db, migrations))',
        replace: "if ((await areOlderAtWork(db, migrations)) && failed === '')",
      },
    ],
    killedBy: {
      file: 'packages/proxy/src/store/postgres.test.ts',
      test: 'Postgres is not brought past what those who run would misread, before they have stopped',
    },
  },
  {
    name: 'let the next attempt out by an answer that another question was given',
    edits: [
      {
        file: 'packages/proxy/src/payments/ask.ts',
        search: "const alone = payment.state === 'failed'",
        replace: "const alone = payment.state === 'created'",
      },
    ],
    killedBy: {
      file: 'packages/proxy/src/payments/question.test.ts',
      test: 'a payment is asked alone once it failed: “not found” lets the next one out',
    },
  },
  {
    name: 'take a 401 of a gateway for proof that a payment did not leave',
    edits: [
      {
        file: 'packages/proxy/src/payments/translate.ts',
        search: 'return isDocumented(outcome.fault)\n        ?',
        replace: 'return isDocumented(outcome.fault) || outcome.fault === null\n        ?',
      },
    ],
    killedBy: {
      file: 'packages/proxy/src/payments/send.test.ts',
      test: 'what was turned away by a gateway is told as failed, service-unavailable, once the shop closes its window, and PVIT is asked about it or need not be',
    },
  },
  {
    name: "use a stranger's key by an answer that another question was given",
    edits: [
      {
        file: 'packages/proxy/src/keys/verify.ts',
        search: 'askBalance({ secret, alone: true })',
        replace: 'askBalance({ secret })',
      },
    ],
    killedBy: {
      file: 'packages/proxy/src/keys/verify.test.ts',
      test: "asked by its balance: a stranger's key is not used by a sum that was an answer too many to an earlier question",
    },
  },
  ...browserMutants,
]
