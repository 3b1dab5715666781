import { CheckoutError } from '@pvit-checkout/contract/checkout'
import { risksOf } from '../../config/risks.ts'
import { SettingsError, type Settings } from '../../config/settings.ts'
import type { Call, Command } from '../command.ts'
import { isEnvFileOpen, misspeltNames, readProcessSettings, type Misspelt } from '../environment.ts'
import { openProxyFor, type OpenedProxy } from '../open-proxy.ts'
import { createReport, type Finding, type Report } from '../report.ts'
import type { ExitCode, Terminal } from '../terminal.ts'
import { checkApis } from './apis.ts'
import { checkBalances } from './balances.ts'
import { checkCodes } from './codes.ts'
import { checkKeys } from './keys.ts'
import { checkPublicUrl } from './public-url.ts'
import { checkRefusals } from './refusals.ts'

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'look for what stands between you and the first payment, and name the cure',
  help: `Looks at the settings, the codes, PVIT's APIs, whether PUBLIC_URL leads to this very proxy, the renewal of each account's key,
the balances, and what PVIT refused lately. It moves no money. It works through the proxy that runs on HOST:PORT or behind
PUBLIC_URL; where none runs it runs one meanwhile, since PVIT posts the key to it. Each key is renewed once, which ends the one
in use; where PUBLIC_URL does not answer, a key in use is left alone.`,
  run: doctor,
}

async function doctor(call: Call, terminal: Terminal): Promise<ExitCode> {
  const report = createReport(terminal, call.json)
  const settings = await checkSettings(call, terminal, report)
  if (settings === null) return conclude(call, terminal, report, 78)

  await report.check('codes', 'reading them', async () => checkCodes(settings))
  const apis = await report.check("PVIT's APIs", 'asking each without a key', () =>
    checkApis(settings),
  )
  const proxy = await openProxyFor(report, settings)
  if (proxy !== null) await checkThrough(proxy, settings, report, apis)
  const exit = conclude(call, terminal, report, report.faults().length > 0 ? 1 : 0)
  if (exit === 0 && isTest(settings))
    report.say("Next, PVIT's go-live test: pvit-checkout certify --phone 07…")
  return exit
}

async function checkThrough(
  proxy: OpenedProxy,
  settings: Settings,
  report: Report,
  apis: readonly Finding[],
): Promise<void> {
  const { door } = proxy
  try {
    const reach = await report.check('PUBLIC_URL', 'calling ourselves through it', () =>
      checkPublicUrl(door, settings),
    )
    const mayBeLost = reach.some(({ state }) => state !== 'ok')
    await report.check('key', 'asking PVIT for a new one', (progress) =>
      checkKeys(proxy, mayBeLost, progress),
    )
    await report.check('balance', 'reading it', () => checkBalances(door))
    await report.check('payments', 'reading the last ones', () => checkRefusals(door))
  } catch (error) {
    if (!(error instanceof CheckoutError)) throw error
    await report.check('proxy', '', async () => ({
      state: 'fault',
      says: error.detail ?? error.code,
      cure: apis.some(isFault) ? 'Mend the faults above first.' : 'Read its log, and try again.',
    }))
  } finally {
    await proxy.close()
  }
}

async function checkSettings(
  call: Call,
  terminal: Terminal,
  report: Report,
): Promise<Settings | null> {
  let settings: Settings | null = null
  await report.check('settings', 'reading them', async () => {
    try {
      settings = await readProcessSettings(terminal, call.settings)
      const { accounts } = settings
      const says = accounts.map((one) => `${one.pvitAccount} (${one.pvitEnvironment})`).join(', ')
      return [
        { state: 'ok', says },
        ...misspeltNames(terminal).map(misspelt),
        ...risksOf(settings).map((risk): Finding => ({ state: 'warning', ...risk })),
        ...(isTest(settings) || !isEnvFileOpen(terminal) ? [] : [openEnvFile]),
      ]
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error
      return error.faults.map(({ name, wrong, cure }) => ({
        state: 'fault',
        says: `${name} ${wrong}`,
        ...(cure === '' ? {} : { cure }),
      }))
    }
  })
  return settings
}

const openEnvFile: Finding = {
  state: 'warning',
  says: '.env can be read by others on this machine, and with it each key it holds',
  cure: 'chmod 600 .env, and chown it to the user the proxy runs as.',
}

function isTest({ accounts }: Settings): boolean {
  return accounts.every(({ pvitEnvironment }) => pvitEnvironment === 'test')
}

function misspelt({ name, near }: Misspelt): Finding {
  return {
    state: 'warning',
    says: `${name} is set, and there is no such setting${near === null ? '' : `; there is ${near}`}`,
    cure:
      near === null
        ? 'Correct its name, or unset it.'
        : 'Correct its name; if it is none of this proxy’s, leave it.',
  }
}

function isFault({ state }: Finding): boolean {
  return state === 'fault'
}

function conclude(call: Call, { stdout }: Terminal, report: Report, exit: ExitCode): ExitCode {
  const findings = report.findings()
  if (call.json) {
    const told =
      exit === 0 ? { ok: true, findings } : { ok: false, faults: report.faults(), findings }
    stdout.write(`${JSON.stringify(told)}\n`)
    return exit
  }
  const count = (state: Finding['state']) => findings.filter((one) => one.state === state).length
  const [faults, warnings] = [count('fault'), count('warning')]
  report.say()
  report.say(
    faults > 0
      ? report.paint('red', `${faults} ${faults === 1 ? 'fault' : 'faults'} to mend.`)
      : report.paint('green', warnings > 0 ? 'No fault; read the warnings.' : 'All is well.'),
  )
  return exit
}
