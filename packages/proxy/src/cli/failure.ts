import { CheckoutError } from '@pvit-checkout/contract/checkout'
import { SettingsError } from '../config/settings.ts'
import { causeOf } from '../log.ts'
import { DatabaseInUseError, DatabaseUnavailableError } from '../store/database-errors.ts'
import { isSealedElsewhere, StoreError } from '../store/store-error.ts'
import { UsageError } from './command.ts'
import type { ExitCode } from './terminal.ts'

/** One thing that stopped a command, for programs. No value of a setting is in it. */
export interface Fault {
  /** What to look at: a setting, a flag, a field or a check by its name, else the error's code. */
  readonly what: string
  readonly says: string
  /** What to do, where it is known. */
  readonly cure?: string
}

export interface Failure {
  readonly exit: Exclude<ExitCode, 0>
  readonly faults: readonly Fault[]
}

/** Why a command ended, and how it leaves; null for what nobody foresaw. */
export function toFailure(error: unknown): Failure | null {
  if (error instanceof UsageError) {
    const cure = 'Call it with --help: that tells what there is.'
    return { exit: 2, faults: [{ what: error.what, says: error.message, cure }] }
  }
  if (error instanceof SettingsError) {
    const faults = error.faults.map(({ name, wrong, cure }) => ({
      what: name,
      says: `${name} ${wrong}`,
      ...(cure === '' ? {} : { cure }),
    }))
    return { exit: 78, faults }
  }
  if (error instanceof CheckoutError) {
    const { code, detail, errors } = error
    const fields = errors.map((one) => ({
      what: one.path,
      ...adviceOf(`${one.path}: ${one.detail}`),
    }))
    return { exit: 1, faults: [{ what: code, ...adviceOf(detail ?? code) }, ...fields] }
  }
  if (isSealedElsewhere(error)) {
    const what = 'CHECKOUT_SECRET_KEY'
    const says = `the database was written under another ${what}`
    const cure =
      'List that one too, behind the new one and a comma. If it is lost, docs/backups.md says how to go on; a new database would let paid orders be paid again. Only coming from the test, name a new one in DATABASE_URL.'
    return { exit: 78, faults: [{ what, says, cure }] }
  }
  if (error instanceof StoreError) {
    // It was opened, and gave up on what every start asks of it. The error's own message may hold what is stored.
    const says = `the database stopped answering before all had begun (${causeOf(error.cause)})`
    const cure =
      'See that it runs, has room on its disk, may be written to, and has 12 connections left for each instance; then start again.'
    return { exit: 1, faults: [{ what: 'DATABASE_URL', says, cure }] }
  }
  const fault = ofMachine(error)
  return fault === null ? null : { exit: 1, faults: [fault] }
}

/** A message of ours begins with what is wrong; the sentences behind it say what to do. */
export function adviceOf(message: string): Pick<Fault, 'says' | 'cure'> {
  const [says = '', ...cure] = message.split(/(?<=\.) /)
  return { says: says.replace(/\.$/, ''), ...(cure.length === 0 ? {} : { cure: cure.join(' ') }) }
}

/** What may be told of a mistake of ours: its kind and place. Its message may quote anything. */
export function unforeseen(error: unknown): Fault {
  return {
    what: 'internal',
    says: `this should not have happened: ${causeOf(error)}`,
    cure: 'What stands on stderr says more. Please report it.',
  }
}

/** What may go wrong with the machine rather than with us. */
function ofMachine(error: unknown): Fault | null {
  if (error instanceof DatabaseInUseError || error instanceof DatabaseUnavailableError)
    return { what: 'DATABASE_URL', ...adviceOf(error.message) }
  if (!(error instanceof Error) || !('code' in error)) return null
  switch (error.code) {
    case 'EADDRINUSE':
      return {
        what: 'PORT',
        says: 'the port is taken by another program',
        cure: 'Stop it, or set PORT to a free one.',
      }
    case 'EACCES':
      if (!('syscall' in error) || error.syscall !== 'listen') return null
      return {
        what: 'PORT',
        says: 'this user may not listen there',
        cure: 'Ports below 1024 are for root: set PORT to a higher one, and put a reverse proxy before it.',
      }
    case 'EADDRNOTAVAIL':
      return {
        what: 'HOST',
        says: 'this machine has no such address',
        cure: 'Set HOST to 127.0.0.1, or to 0.0.0.0 for all.',
      }
    default:
      return null
  }
}
