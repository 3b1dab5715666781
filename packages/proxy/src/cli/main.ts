import { readFileSync } from 'node:fs'
import { CheckoutError } from '@pvit-checkout/contract/checkout'
import { SettingsError } from '../config/settings.ts'
import { DatabaseInUseError, DatabaseUnavailableError } from '../store/database-errors.ts'
import { readCall, settingsNote, usageOf, UsageError, type Command } from './command.ts'
import { certifyCommand } from './certify/certify.ts'
import { doctorCommand } from './doctor/doctor.ts'
import { keysCommand } from './keys.ts'
import { migrateCommand } from './migrate.ts'
import { paymentsCommand } from './payments/payments.ts'
import { serveCommand } from './serve.ts'
import type { ExitCode, Output, Terminal } from './terminal.ts'
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
  const { stdout, stderr } = terminal
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
  if (command === undefined) {
    const why = word === undefined ? 'no command' : `there is no command "${word}"`
    stderr.write(`pvit-checkout: ${why}.\n\n${usage()}`)
    return 2
  }
  try {
    const call = readCall(command, rest)
    if (!call.help) return await command.run(call, terminal)
    stdout.write(usageOf(command))
    return 0
  } catch (error) {
    return explain(error, command, stderr)
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

function explain(error: unknown, command: Command, stderr: Output): ExitCode {
  if (error instanceof UsageError) {
    stderr.write(`pvit-checkout ${command.name} ${error.message}.\n\n${usageOf(command)}`)
    return 2
  }
  if (error instanceof SettingsError) {
    stderr.write(
      `pvit-checkout: ${error.faults.length === 1 ? 'a setting' : `${error.faults.length} settings`} to mend.\n`,
    )
    for (const { name, wrong, cure } of error.faults) stderr.write(`  ${name} ${wrong}. ${cure}\n`)
    return 78
  }
  if (error instanceof CheckoutError) {
    stderr.write(`pvit-checkout: ${error.detail ?? error.code}\n`)
    for (const { path, detail } of error.errors) stderr.write(`  ${path} ${detail}\n`)
    return 1
  }
  const said = known(error)
  if (said === null) throw error
  stderr.write(`pvit-checkout: ${said}\n`)
  return 1
}

/** What may go wrong with the machine rather than with us, and its cure; null for the rest. */
function known(error: unknown): string | null {
  if (error instanceof DatabaseInUseError || error instanceof DatabaseUnavailableError)
    return error.message
  if (!(error instanceof Error) || !('code' in error)) return null
  switch (error.code) {
    case 'EADDRINUSE':
      return 'the port is taken by another program. Stop it, or set PORT to a free one.'
    case 'EACCES':
      if (!('syscall' in error) || error.syscall !== 'listen') return null
      return 'this user may not listen there. Ports below 1024 are for root: set PORT to a higher one, and put a reverse proxy before it.'
    case 'EADDRNOTAVAIL':
      return 'this machine has no such address. Set HOST to 127.0.0.1, or to 0.0.0.0 for all.'
    default:
      return null
  }
}

function version(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  )
  return (manifest as { version: string }).version // our own package.json
}
