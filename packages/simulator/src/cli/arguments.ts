import { parseArgs } from 'node:util'
import type { Api } from '@pvit-checkout/pvit/wire'
import type { Mode, AccountOptions, UrlOptions } from '../settings.ts'

/** What the command line asked for. */
export interface CliOptions {
  port: number
  host: string
  seed: string | null
  state: string | null
  journal: string | null
  mode: Mode
  anyCodes: boolean
  accounts: AccountOptions[]
  password: string | null
  codes: Partial<Record<Api, string>>
  urls: Record<string, string | UrlOptions>
  controlToken: string | null
  decideAfterMs: number | null | undefined
  printEnv: boolean
  help: boolean
}

/** Mistakes in the command line: all of them at once, each with its cure. */
export class UsageError extends Error {}

export const usage = `pvit-simulator: a PVIT to run at home

  --port 8788              port; 0 takes any free one
  --host 127.0.0.1         address to listen on
  --account CODE[:operator]  operation account; with an operator (airtel, moov, card) a production one. Repeatable
  --password TEXT          of renew-secret
  --code API=CODE          rest, link, status, balance, kyc, renew. Repeatable
  --url CODE=https://…     an address of the merchant: callback, key reception or redirection. Repeatable
                           (CODE:callback=, CODE:secret=, CODE:redirection= say which)
  --any-codes              learn codes and accounts from the calls, take any password
  --mode both|v1|v2        generations of addresses served
  --decide-after 8s        when the customer decides alone; never: only by hand
  --seed TEXT              decides every name, key and fault draw
  --state FILE             keep the ledger between runs (0600)
  --journal FILE           append the journal as NDJSON (0600)
  --control-token TEXT     bearer token of /_control
  --print-env              print the PVIT_* settings even when nobody is looking
`

/** Reads the command line. Throws a UsageError that names every fault. */
export function readArguments(argv: string[]): CliOptions {
  const { values } = parse(argv)
  const faults: string[] = []
  const attempt = <Value>(read: () => Value, fallback: Value): Value => {
    try {
      return read()
    } catch (error) {
      faults.push(error instanceof Error ? error.message : String(error))
      return fallback
    }
  }
  const options: CliOptions = {
    port: attempt(() => readPort(values.port), 8788),
    host: values.host ?? '127.0.0.1',
    seed: values.seed ?? null,
    state: values.state ?? null,
    journal: values.journal ?? null,
    mode: attempt(() => readMode(values.mode), 'both'),
    anyCodes: values['any-codes'] ?? false,
    accounts: (values.account ?? []).map(readAccount),
    password: values.password ?? null,
    codes: attempt(() => readCodes(values.code ?? []), {}),
    urls: attempt(() => readUrls(values.url ?? []), {}),
    controlToken: values['control-token'] ?? null,
    decideAfterMs: attempt(() => readWait(values['decide-after']), undefined),
    printEnv: values['print-env'] ?? false,
    help: values.help ?? false,
  }
  if (faults.length > 0) throw new UsageError(faults.join('\n'))
  return options
}

function parse(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        seed: { type: 'string' },
        state: { type: 'string' },
        journal: { type: 'string' },
        mode: { type: 'string' },
        'any-codes': { type: 'boolean' },
        account: { type: 'string', multiple: true },
        password: { type: 'string' },
        code: { type: 'string', multiple: true },
        url: { type: 'string', multiple: true },
        'control-token': { type: 'string' },
        'decide-after': { type: 'string' },
        'print-env': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function readPort(text = '8788'): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port < 65_536) return port
  throw new Error(`--port ${text}: a number from 0 to 65535 is wanted.`)
}

function readMode(text = 'both'): Mode {
  if (text === 'both' || text === 'v1' || text === 'v2') return text
  throw new Error(`--mode ${text}: say both, v1 or v2.`)
}

function readAccount(text: string): AccountOptions {
  const [code = '', operator] = text.split(':')
  return { code, operator: operator ?? null }
}

function readCodes(list: string[]): Partial<Record<Api, string>> {
  const names: Record<string, Api> = {
    rest: 'rest',
    link: 'link',
    status: 'status',
    balance: 'balance',
    kyc: 'kyc',
    renew: 'renew',
    'renew-secret': 'renew',
  }
  const codes: Partial<Record<Api, string>> = {}
  for (const item of list) {
    const [name = '', code = ''] = split(item, '--code', 'rest=YZKELHFNIIUNK3GI')
    const api = names[name]
    if (!api) throw new Error(`--code ${item}: the API is one of ${Object.keys(names).join(', ')}.`)
    codes[api] = code
  }
  return codes
}

function readUrls(list: string[]): Record<string, UrlOptions> {
  const urls: Record<string, UrlOptions> = {}
  for (const item of list) {
    const [name = '', url = ''] = split(item, '--url', '1B9LW=https://shop.example/pvit/callback')
    const [code = '', kind] = name.split(':')
    if (kind !== undefined && kind !== 'callback' && kind !== 'secret' && kind !== 'redirection') {
      throw new Error(`--url ${code}:${kind}=…: the kind is callback, secret or redirection.`)
    }
    urls[code] = { url, kind: kind ?? null }
  }
  return urls
}

/** `8s`, `500ms`, `2m`, `never`. */
export function readWait(text: string | undefined): number | null | undefined {
  if (text === undefined) return undefined
  if (text === 'never') return null
  const found = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text)
  const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000 }
  if (found) return Number(found[1]) * (units[found[2] ?? 's'] ?? 1000)
  throw new Error(`${text}: a time is written 500ms, 8s, 2m or never.`)
}

function split(item: string, flag: string, example: string): string[] {
  const at = item.indexOf('=')
  if (at > 0 && at < item.length - 1) return [item.slice(0, at), item.slice(at + 1)]
  throw new Error(`${flag} ${item}: write it as ${flag} ${example}.`)
}
