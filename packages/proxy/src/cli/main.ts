import { readFileSync } from 'node:fs'
import { readCall, settingsNote, usageOf, UsageError, type Command } from './command.ts'
import { certifyCommand } from './certify/certify.ts'
import { doctorCommand } from './doctor/doctor.ts'
import { toFailure, unforeseen, type Failure } from './failure.ts'
import { keysCommand } from './keys.ts'
import { migrateCommand } from './migrate.ts'
import { paymentsCommand } from './payments/payments.ts'
import { serveCommand } from './serve.ts'
import type { ExitCode, Terminal } from './terminal.ts'
import { urlsCommand } from './urls.ts'

const commands: readonly Command[] = [
  serveCommand,
  keysCommand,
  urlsCommand,
  doctorCommand,
  certifyCommand,
  paymentsCommand,
  migrateCommand,
]

export async function main(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { stdout } = terminal
  const [word, ...rest] = argv
  if (word === '--help' || word === '-h') {
    stdout.write(usage())
    return 0
  }
  if (word === '--version') {
    stdout.write(`${version()}\n`)
    return 0
  }
  const command = commands.find(({ name }) => name === word)
  try {
    if (command === undefined)
      throw new UsageError(word === undefined ? 'no command' : `there is no command "${word}"`)
    const call = readCall(command, rest)
    if (!call.help) return await command.run(call, terminal)
    stdout.write(usageOf(command))
    return 0
  } catch (error) {
    return explain(error, command, argv.includes('--json'), terminal)
  }
}

function usage(): string {
  const width = Math.max(...commands.map(({ name }) => name.length))
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`)
  return [
    'pvit-checkout <command> [flags]',
    '',
    ...lines,
    '',
    'pvit-checkout <command> --help says more; --version names the version.',
    settingsNote,
    '',
  ].join('\n')
}

/** In words on stderr; for programs on stdout besides. */
function explain(
  error: unknown,
  command: Command | undefined,
  json: boolean,
  { stdout, stderr }: Terminal,
): ExitCode {
  const failure = toFailure(error)
  const faults = failure?.faults ?? [unforeseen(error)]
  if (json) stdout.write(`${JSON.stringify({ ok: false, faults })}\n`)
  if (failure === null) throw error
  stderr.write(inWords(failure, command))
  return failure.exit
}

function inWords({ exit, faults }: Failure, command: Command | undefined): string {
  const said = faults.map(({ says, cure }) => `${says}.${cure === undefined ? '' : ` ${cure}`}\n`)
  switch (exit) {
    case 2:
      return command === undefined
        ? `pvit-checkout: ${faults[0]?.says}.\n\n${usage()}`
        : `pvit-checkout ${command.name} ${faults[0]?.says}.\n\n${usageOf(command)}`
    case 78:
      return [
        `pvit-checkout: ${said.length === 1 ? 'a setting' : `${said.length} settings`} to mend.\n`,
        ...said,
      ].join('  ')
    default:
      return `pvit-checkout: ${said.join('  ')}`
  }
}

function version(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  )
  return (manifest as { version: string }).version // our own package.json
}
