import { parseArgs } from 'node:util'
import type { Api } from '@pvit-checkout/pvit/wire'
import type { SimulatorOptions } from '../simulator.ts'
import type { ArmedFault } from '../faults/faults.ts'
import {
  readAccount,
  readCodes,
  readFaults,
  readMode,
  readPort,
  readProfile,
  readUrls,
  readWait,
  readWaitOrNever,
} from './readers.ts'

/** What the command line asked for. */
export interface CliOptions {
  port: number
  host: string
  state: string | null
  journal: string | null
  help: boolean
  faults: (Omit<ArmedFault, 'name'> & { name: string })[]
  /** Handed to the simulator as they are. */
  simulator: SimulatorOptions
}

/** Mistakes in the command line: all of them at once, each with its cure. */
export class UsageError extends Error {}

export const usage = `pvit-simulator: a PVIT to run at home

Where it lives
  --port 8788                port; 0 takes any free one
  --host 127.0.0.1           address to listen on
  --public-url URL           what its links begin with, when that is not where it listens
  --state FILE               keep the ledger between runs (0600)
  --journal FILE             append the journal as NDJSON (0600)
  --control-token TEXT       bearer token of /_control

The merchant
  --account CODE[:operator]  operation account; with an operator (airtel, moov, card) a production one. Repeatable
  --password TEXT            of renew-secret
  --code API=CODE            rest, link, status, balance, kyc, renew-secret. Repeatable
  --url CODE=https://…       an address of the merchant: callback, key reception or redirection. Repeatable
                             (CODE:callback=, CODE:secret=, CODE:redirection= say which)
  --allow-ip ADDRESS         outgoing addresses of the merchant; with one, all others are refused. Repeatable
  --any-codes                learn codes and accounts from the calls, take any password

How it behaves
  --mode both|v1|v2          generations of addresses served
  --decide-after 8s          when the customer decides alone; never: only by hand
  --prompt-life 2m           how long an unanswered prompt lives
  --key-life 60m             how long a key lives
  --callback-delay 0s        pause between an outcome and its callback
  --callback-retries 5s,30s  waits between tries of a callback nobody acknowledged; default: one try
  --profile LIST             reasons, kyc-without-key, old-key-lives, key-after-reply, bad-key=401,
                             missing-parameter=10003, status-by=reference|pvit-id, failed-code=400
  --faults LIST              NAME[@api][=rate][:param=value…], for example
                             callback.lost=0.1,latency:ms=3000,errors.429@status=0.5
  --seed TEXT                decides every key, name and fault draw
`

/** Reads the command line. Throws a UsageError that names every fault. */
export function readArguments(argv: string[]): CliOptions {
  const { values } = parse(argv)
  const mistakes: string[] = []
  const attempt = <Value>(read: () => Value): Value | undefined => {
    try {
      return read()
    } catch (error) {
      mistakes.push(error instanceof Error ? error.message : String(error))
      return undefined
    }
  }
  const keyLife = attempt(() => readWait('--key-life', values['key-life']))
  const simulator: { [Name in keyof SimulatorOptions]?: SimulatorOptions[Name] | undefined } = {
    seed: values.seed,
    origin: values['public-url'],
    controlToken: values['control-token'],
    password: values.password,
    accounts: attempt(() => (values.account ?? []).map(readAccount)),
    codes: attempt((): Partial<Record<Api, string>> => readCodes(values.code ?? [])),
    urls: attempt(() => readUrls(values.url ?? [])),
    allowedIps: values['allow-ip'],
    anyCodes: values['any-codes'],
    mode: attempt(() => readMode(values.mode)),
    decideAfterMs: attempt(() => readWaitOrNever('--decide-after', values['decide-after'])),
    promptLifeMs: attempt(() => readWait('--prompt-life', values['prompt-life'])),
    keyLifeSeconds: keyLife === undefined ? undefined : keyLife / 1000,
    callbackDelayMs: attempt(() => readWait('--callback-delay', values['callback-delay'])),
    callbackRetriesMs: attempt(() =>
      values['callback-retries']
        ?.split(',')
        .map((wait) => readWait('--callback-retries', wait) ?? 0),
    ),
    profile: attempt(() => readProfile(values.profile)),
  }
  const options: CliOptions = {
    port: attempt(() => readPort(values.port)) ?? 0,
    host: values.host ?? '127.0.0.1',
    state: values.state ?? null,
    journal: values.journal ?? null,
    help: values.help ?? false,
    faults: attempt(() => readFaults(values.faults)) ?? [],
    // Only what was given, so that the library's own defaults hold.
    simulator: given(simulator),
  }
  if (mistakes.length > 0) throw new UsageError(mistakes.join('\n'))
  return options
}

function given(values: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

function parse(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        'public-url': { type: 'string' },
        state: { type: 'string' },
        journal: { type: 'string' },
        'control-token': { type: 'string' },
        account: { type: 'string', multiple: true },
        password: { type: 'string' },
        code: { type: 'string', multiple: true },
        url: { type: 'string', multiple: true },
        'allow-ip': { type: 'string', multiple: true },
        'any-codes': { type: 'boolean' },
        mode: { type: 'string' },
        'decide-after': { type: 'string' },
        'prompt-life': { type: 'string' },
        'key-life': { type: 'string' },
        'callback-delay': { type: 'string' },
        'callback-retries': { type: 'string' },
        profile: { type: 'string' },
        faults: { type: 'string' },
        seed: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}
