import type { Mutant } from './mutants.ts'

const client = 'packages/client/src'
const react = 'packages/react/src'
const inClient = `${client}/regressions.test.ts`
const inReact = `${react}/checkout/regressions.dom.test.tsx`

/** The fourteen defects of others' checkouts, built into ours. Their numbers are those of the tests. */
export const browserMutants: readonly Mutant[] = [
  mutant('1: a wait that nobody ends', inClient, '1: a wait ends although nobody draws its timer', {
    file: `${client}/session.ts`,
    search: 'onOver: record.markOverdue,',
    replace: 'onOver: () => {},',
  }),
  mutant(
    '2: no last check',
    inClient,
    '2: the end of the time asks once more, and is never shown as a failure',
    {
      file: `${client}/session.ts`,
      search: 'onLastCheck: () => wake(false),',
      replace: 'onLastCheck: () => {},',
    },
  ),
  mutant(
    '3: poll on after any HTTP error',
    inClient,
    '3: an HTTP error that will not pass is told, not polled over in silence',
    {
      file: `${client}/session.ts`,
      search: 'else if (error instanceof CheckoutError && isHopeless(error)) record.fail(error)',
      replace: '',
    },
  ),
  mutant(
    '4: an unknown word is good news',
    inClient,
    '4: the unknown status “paid” is no success',
    {
      file: 'packages/contract/src/payment.ts',
      search: "status: z.catch(z.enum(paymentStatuses), 'processing'),",
      replace: "status: z.catch(z.enum(paymentStatuses), 'succeeded'),",
    },
  ),
  mutant(
    '5: a closed session takes payments',
    inClient,
    '5: a session that is expired is over: no form, no wait, a reason',
    {
      file: `${client}/record.ts`,
      search: "if (session.status === 'open') return",
      replace: "if (session.status !== 'paid') return",
    },
  ),
  mutant(
    '6: trust fetch to end',
    inClient,
    '6: a fetch that hangs for ever, deaf to its signal, freezes nothing',
    {
      file: `${client}/deadline.ts`,
      search: 'race: (work) => Promise.race([work, over]),',
      replace: 'race: (work) => work,',
    },
  ),
  mutant(
    '7: count down by decrement',
    `${react}/checkout/waiting.dom.test.tsx`,
    'waiting counts to the proxy’s deadline by a clock that may skip',
    {
      file: `${react}/ui/use-ticks.ts`,
      search: 'setNow(at)',
      replace: 'setNow((before) => before + 1000)',
    },
  ),
  mutant(
    '8: a loading flag that stays',
    inClient,
    '8: after every kind of failed start the form can be used again',
    { file: `${client}/starter.ts`, search: 'record.endStart(refusal)', replace: '' },
  ),
  mutant(
    '8: a button that stays dead',
    inReact,
    '8: after a start that failed with internal the button can be pressed again, without a reload',
    {
      file: `${react}/checkout/use-pay-form.ts`,
      search: '.finally(() => {\n        lock.current = false\n      })',
      replace: '',
    },
    {
      file: `${react}/checkout/use-pay-form.ts`,
      search: "if (snapshot.phase !== 'starting') lock.current = false",
      replace: '',
    },
  ),
  mutant(
    '9: drop a tap that comes early',
    inClient,
    '9: a tap before the session arrived is kept, not dropped',
    { file: `${client}/starter.ts`, search: 'await reader.load()', replace: 'void reader.load()' },
  ),
  mutant(
    '10: spread properties onto the page',
    inReact,
    '10: no property is changed, and none lands on an element of the page',
    {
      file: `${react}/checkout/checkout-root.tsx`,
      search: '      className="pvit"',
      replace: '      {...(props as object)}\n      className="pvit"',
    },
  ),
  mutant(
    '11: load for ever',
    inClient,
    '11: a reading that fails ends the loading, with a way on',
    { file: `${client}/reader.ts`, search: 'record.fail(fault)', replace: '' },
  ),
  mutant(
    '12: a new key after a time-out',
    inClient,
    '12: a time-out of ours makes no second payment: the same key goes out again',
    {
      file: `${client}/starter.ts`,
      search: "headers: { 'Idempotency-Key': key },",
      replace: "headers: { 'Idempotency-Key': `${key}${core.clock.now()}` },",
    },
  ),
  mutant(
    '13: a host to fall back on',
    inClient,
    '13: there is no mode and no host to fall back on',
    {
      file: `${client}/http.ts`,
      search: "  throw misconfigured(\n    'endpoint must",
      replace:
        "  if (endpoint === '') return 'https://pay.example'\n  throw misconfigured(\n    'endpoint must",
    },
  ),
  mutant(
    '14: an option of the engine that does nothing',
    inClient,
    '14: every option does what it says',
    {
      file: `${client}/session.ts`,
      search: 'createAttempts(options.storage, options.random)',
      replace: 'createAttempts(options.storage)',
    },
  ),
  mutant(
    '14: a property that does nothing',
    inReact,
    '14: every declared property does something',
    {
      file: `${react}/checkout/use-outcome-callbacks.ts`,
      search: "if (status === 'failed') latest.current.onFailed?.(payment)",
      replace: '',
    },
  ),
]

function mutant(name: string, file: string, test: string, ...edits: Mutant['edits']): Mutant {
  const whole = /^\d/.test(test) ? `defects of others ${test}` : test
  return { name, edits, killedBy: { file, test: whole } }
}
