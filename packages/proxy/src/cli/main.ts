import { parseArgs } from 'node:util'
import { SettingsError } from '../config/settings.ts'
import { DatabaseInUseError } from '../store/sqlite.ts'
import { readProcessAddress, readProcessSettings } from './environment.ts'
import { printKeys } from './keys.ts'
import { serve } from './serve.ts'
import { printUrls } from './urls.ts'

/** What a command takes from the process it runs in. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The caller's folder: its `.env` and config file are read, a relative database path starts here. */
  readonly folder: string
  readonly stdout: Output
  readonly stderr: Output
  /** Resolves when the process is asked to stop. */
  readonly untilStopped: () => Promise<unknown>
}

export interface Output {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** 0 good · 1 a fault was found · 2 wrong usage · 78 wrong settings (sysexits' EX_CONFIG). */
export type ExitCode = 0 | 1 | 2 | 78

const usage = `pvit-checkout <command> [--json]

  serve   run the proxy: JSON lines on stdout, the first {"msg":"listening","url":…}
  keys    print a fresh CHECKOUT_API_KEY, CHECKOUT_SECRET_KEY and HOOK_TOKEN as environment lines
  urls    print the URLs to register in PVIT's dashboard

Settings come from the environment, else from .env, else from pvit-checkout.config.{ts,js,json} in this folder.
`

export async function main(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { stdout, stderr } = terminal
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    const [command, ...rest] = positionals
    if (values.help) {
      stdout.write(usage)
      return 0
    }
    if (command === undefined || rest.length > 0)
      return wrongUsage(
        stderr,
        command === undefined ? 'no command' : `"${rest[0]}" is one word too many`,
      )
    switch (command) {
      case 'serve':
        return await serve(await readProcessSettings(terminal), terminal)
      case 'keys':
        return printKeys(stdout, values.json)
      case 'urls':
        return printUrls(await readProcessAddress(terminal), stdout, values.json)
      default:
        return wrongUsage(stderr, `there is no command "${command}"`)
    }
  } catch (error) {
    return explain(error, stderr)
  }
}

function wrongUsage(stderr: Output, why: string): ExitCode {
  stderr.write(`pvit-checkout: ${why}.\n\n${usage}`)
  return 2
}

function explain(error: unknown, stderr: Output): ExitCode {
  if (error instanceof SettingsError) {
    stderr.write(
      `pvit-checkout: ${error.faults.length === 1 ? 'a setting' : `${error.faults.length} settings`} to mend.\n`,
    )
    for (const { name, wrong, cure } of error.faults) stderr.write(`  ${name} ${wrong}. ${cure}\n`)
    return 78
  }
  if (error instanceof DatabaseInUseError) {
    stderr.write(`pvit-checkout: ${error.message}\n`)
    return 1
  }
  if (
    error instanceof TypeError &&
    'code' in error &&
    String(error.code).startsWith('ERR_PARSE_ARGS')
  ) {
    return wrongUsage(stderr, error.message.replace(/\.$/, ''))
  }
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    stderr.write(
      'pvit-checkout: the port is taken by another program. Stop it, or set PORT to a free one.\n',
    )
    return 1
  }
  throw error
}
