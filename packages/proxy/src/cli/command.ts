import { parseArgs } from 'node:util'
import { flagOf, isSecret } from '../config/names.ts'
import { settingNames } from '../config/settings.ts'
import type { Environment, ExitCode, Terminal } from './terminal.ts'

export interface Command {
  readonly name: string
  /** One line for the list of all commands. */
  readonly summary: string
  /** What there is to know besides, for its `--help`. */
  readonly help: string
  /** What may stand behind the name, as the usage line shows it. */
  readonly words?: string
  readonly flags?: Readonly<Record<string, Flag>>
  run(call: Call, terminal: Terminal): ExitCode | Promise<ExitCode>
}

export interface Flag {
  /** What its value is called in the help. */
  readonly value: string
  readonly says: string
}

/** What was typed, read. */
export interface Call {
  readonly json: boolean
  readonly help: boolean
  readonly words: readonly string[]
  readonly flags: Readonly<Record<string, string | undefined>>
  /** Settings given as flags, under their names in the environment. */
  readonly settings: Environment
}

/** Something typed that cannot be meant. The message ends a sentence that begins with the command. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  /** The flag at fault, where it is one. */
  readonly what: string

  constructor(message: string, what = 'usage') {
    super(message)
    this.what = what
  }
}

/** Read what stands behind the command's name. Throws a UsageError that names the word at fault and what there is instead. */
export function readCall(command: Command, argv: readonly string[]): Call {
  const own = Object.keys(command.flags ?? {})
  const { tokens } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    strict: false,
    tokens: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      json: { type: 'boolean' },
      ...Object.fromEntries(own.map((name) => [name, { type: 'string' }])),
      ...Object.fromEntries(settingNames.map((name) => [flagOf(name), { type: 'string' }])),
    },
  })
  const call = { json: false, help: false, words: [] as string[], flags: {}, settings: {} }
  const flags: Record<string, string> = call.flags
  const settings: Record<string, string> = call.settings
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue
    if (token.kind === 'positional') {
      call.words.push(token.value)
      continue
    }
    const { name, rawName, value } = token
    const setting = settingNames.find((one) => flagOf(one) === name)
    if (name === 'help' || name === 'json') {
      if (value !== undefined) throw new UsageError(`takes no value behind --${name}`, rawName)
      call[name] = true
    } else if (own.includes(name)) flags[name] = given(rawName, value)
    else if (setting === undefined) throw new UsageError(`has no flag ${rawName}`, rawName)
    else if (isSecret(setting)) {
      throw new UsageError(
        `takes no ${rawName}: everybody on this machine can read a command line. Set ${setting} in the environment or in .env`,
        rawName,
      )
    } else {
      // A script's empty variable: to go by some other value would not be what it meant.
      settings[setting] = given(rawName, value?.trim() === '' ? undefined : value)
      if (holdsPassword(settings[setting])) {
        throw new UsageError(
          `takes no password in ${rawName}: everybody on this machine can read a command line. Set ${setting} in the environment or in .env`,
          rawName,
        )
      }
    }
  }
  if (command.words === undefined && call.words.length > 0)
    throw new UsageError(`is followed by "${call.words[0]}", one word too many`)
  return call
}

function holdsPassword(value: string): boolean {
  const url = URL.canParse(value) ? new URL(value) : null
  return url !== null && (url.password !== '' || url.searchParams.has('password'))
}

function given(rawName: string, value: string | undefined): string {
  if (value === undefined || value.startsWith('--'))
    throw new UsageError(`wants a value behind ${rawName}`, rawName)
  return value
}

/** Without a value it is a switch. */
type Listed = Pick<Flag, 'says'> & Partial<Flag>

/** The command's `--help`. */
export function usageOf({ name, words, flags = {}, summary, help }: Command): string {
  const listed = Object.entries({
    ...flags,
    json: { says: `for programs: JSON on stdout; of a failure ${failureShape}` },
    help: { says: 'this text' },
  } satisfies Record<string, Listed>)
  const named = listed.map(([flag, { value }]: [string, Listed]) =>
    value === undefined ? `--${flag}` : `--${flag} ${value}`,
  )
  const width = Math.max(...named.map((text) => text.length))
  const lines = listed.map(([, { says }], at) => `  ${(named[at] ?? '').padEnd(width)}  ${says}`)
  return [
    `pvit-checkout ${name}${words === undefined ? '' : ` ${words}`} [flags]`,
    '',
    `${summary[0]?.toUpperCase()}${summary.slice(1)}.`,
    '',
    help,
    '',
    ...lines,
    '',
    settingsNote,
    '',
  ].join('\n')
}

const failureShape = '{"ok":false,"faults":[{"what","says","cure"}]}'

/** Where settings come from, for every help text. */
export const settingsNote = `Settings: flags (--port 8787 for PORT, and so on; keys and passwords never), else the environment, else .env, else
pvit-checkout.config.{ts,js,json}, all in this folder. Exit codes: 0 good, 1 fault found, 2 usage, 78 settings.`
