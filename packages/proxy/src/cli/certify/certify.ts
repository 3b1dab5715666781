import { CheckoutError, readPhone } from '@pvit-checkout/contract/checkout'
import type { Settings } from '../../config/settings.ts'
import { UsageError, type Call, type Command } from '../command.ts'
import { readProcessSettings } from '../environment.ts'
import { openProxyFor, type OpenedProxy } from '../open-proxy.ts'
import { createReport, type Report } from '../report.ts'
import type { ExitCode, Terminal } from '../terminal.ts'
import { tryPayment, type Trial, type TrialResult } from './trial.ts'
import { waitForKeys } from './wait-for-keys.ts'
import { whatIsLeft } from './what-is-left.ts'

export const certifyCommand: Command = {
  name: 'certify',
  summary:
    "make PVIT's go-live test: two payments that succeed and two that fail, on the test account",
  help: `PVIT wants to see two successes up to 1 000 XAF and two failures above, made from the test account, each callback
acknowledged. This makes them, one after the other, through the proxy that runs on HOST:PORT or behind PUBLIC_URL; where none
runs it runs one meanwhile. It says how each ended and whether its callback came, then what is left to do. It refuses
production accounts, and is free of the limits on prompts. Play money only; the phone may ring.`,
  flags: {
    phone: { value: '07…', says: 'the number to pay with, such as your own' },
    wait: {
      value: 'SECONDS',
      says: 'how long to wait for the end of each payment: 300 without it',
    },
  },
  run: certify,
}

/** Well inside each side of PVIT's rule; 1 000 itself is told differently in different places (PVIT v5.5 §4). */
const trials: readonly Trial[] = [
  { amount: 500, expected: 'succeeded' },
  { amount: 600, expected: 'succeeded' },
  { amount: 1_500, expected: 'failed' },
  { amount: 1_600, expected: 'failed' },
]

async function certify(call: Call, terminal: Terminal): Promise<ExitCode> {
  const phone = phoneOf(call)
  const waitMs = waitOf(call)
  const report = createReport(terminal, call.json)
  const settings = await readProcessSettings(terminal, call.settings)
  const results: TrialResult[] = []
  await report.check(
    'settings',
    '',
    async () =>
      refusalOf(settings) ?? {
        state: 'ok',
        says: settings.accounts.map((one) => `${one.pvitAccount} (test)`).join(', '),
      },
  )
  if (!hasFault(report)) {
    const proxy = await openProxyFor(report, settings)
    if (proxy !== null) await throughProxy(proxy, phone, waitMs, report, results)
  }
  return conclude(call, terminal, report, settings, results)
}

async function throughProxy(
  proxy: OpenedProxy,
  phone: string,
  waitMs: number,
  report: Report,
  results: TrialResult[],
): Promise<void> {
  try {
    await proxy.begin()
    await report.check('key', 'waiting for it', (progress) => waitForKeys(proxy.door, progress))
    for (const [at, trial] of trials.entries()) {
      // Without a key, or with settings PVIT refuses, the others would go the same way.
      if (hasFault(report) && results.every(({ reason }) => reason === 'merchant-setup')) return
      await report.check(`${at + 1} of ${trials.length}`, 'opening a session', async (progress) => {
        const result = await tryPayment(proxy.door, trial, { phone, waitMs, progress })
        results.push(result)
        return result.finding
      })
    }
  } catch (error) {
    if (!(error instanceof CheckoutError)) throw error
    await report.check('proxy', '', async () => ({
      state: 'fault',
      says: error.detail ?? error.code,
      cure: '"pvit-checkout doctor" looks for the cause.',
    }))
  } finally {
    await proxy.close()
  }
}

/** Real money is nothing to test with, and a payment is routed by its number: one production account among them is too many. */
function refusalOf({ accounts, pvitMinAmount, pvitMaxAmount }: Settings) {
  const production = accounts.find(({ pvitEnvironment }) => pvitEnvironment === 'production')
  if (production !== undefined) {
    return {
      state: 'fault',
      says: `${production.pvitAccount} is a production account: nothing was sent`,
      cure: 'Run this with the settings of the test account, PVIT_ENVIRONMENT=test.',
    } as const
  }
  const outside = trials.find(({ amount }) => amount < pvitMinAmount || amount > pvitMaxAmount)
  if (outside === undefined) return null
  return {
    state: 'fault',
    says: `the test needs ${outside.amount} XAF, and PVIT_MIN_AMOUNT to PVIT_MAX_AMOUNT is ${pvitMinAmount} to ${pvitMaxAmount}`,
    cure: 'Leave both at their defaults for the test.',
  } as const
}

function phoneOf({ flags }: Call): string {
  const given = flags['phone']
  if (given === undefined)
    throw new UsageError('needs --phone 07…: the number to pay with', '--phone')
  const reading = readPhone(given)
  if (reading.kind !== 'complete')
    throw new UsageError(
      'needs a mobile number of Gabon behind --phone, such as 074 12 34 56',
      '--phone',
    )
  return reading.phone
}

function waitOf({ flags: { wait = '300' } }: Call): number {
  if (!/^\d{1,4}$/.test(wait) || Number(wait) < 1)
    throw new UsageError('needs whole seconds behind --wait, from 1 to 9999', '--wait')
  return Number(wait) * 1_000
}

function hasFault(report: Report): boolean {
  return report.faults().length > 0
}

function conclude(
  { json }: Call,
  { stdout }: Terminal,
  report: Report,
  settings: Settings,
  results: readonly TrialResult[],
): ExitCode {
  const passed = results.length === trials.length && !hasFault(report)
  const left = passed ? whatIsLeft(settings) : []
  if (json) {
    const payments = results.map(({ finding: _, ...result }) => result)
    const told = passed ? { ok: true } : { ok: false, faults: report.faults() }
    const findings = report.findings()
    stdout.write(`${JSON.stringify({ ...told, passed, payments, findings, left })}\n`)
    return passed ? 0 : 1
  }
  report.say()
  if (!passed) {
    const good = results.filter(({ finding }) => finding.state === 'ok').length
    report.say(
      report.paint(
        'red',
        `Not passed: ${good} of ${trials.length} went as PVIT wants to see them.`,
      ),
    )
    return 1
  }
  report.say(report.paint('green', 'All four went as PVIT wants to see them. What is left:'))
  for (const [at, step] of left.entries()) report.say(`  ${at + 1}. ${step}`)
  return 0
}
