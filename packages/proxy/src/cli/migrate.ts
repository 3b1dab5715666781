import { migrateDatabase } from '../store/open.ts'
import type { Command } from './command.ts'
import { absolute, readProcessPart } from './environment.ts'
import type { ExitCode, Terminal } from './terminal.ts'

export const migrateCommand: Command = {
  name: 'migrate',
  summary: 'bring the database of DATABASE_URL up to date',
  help: `Forward only, all of it or nothing. "serve" does the same when it starts: this is for whoever wants it done before, as where
there are many payments. A SQLite file that a proxy holds is refused. On Postgres those who run go on, and wait while a step
holds their table; a step that they would misread is refused until they have stopped.`,
  async run({ json, settings }, terminal): Promise<ExitCode> {
    const { databaseUrl } = await readProcessPart(['DATABASE_URL'], terminal, settings)
    const steps = await migrateDatabase(absolute(databaseUrl, terminal.folder), (due) =>
      tellUpdate(terminal, due),
    )
    if (json) terminal.stdout.write(`${JSON.stringify({ steps })}\n`)
    else if (steps.length === 0) terminal.stdout.write('It is up to date: nothing was to do.\n')
    else terminal.stdout.write(`Done: ${steps.join(', ')}.\n`)
    return 0
  },
}

/** On stderr: what waits for the first line of stdout, or for its end, is none the wiser. */
export function tellUpdate({ stderr }: Terminal, steps: readonly string[]): void {
  stderr.write(
    `Bringing the database up to date: ${steps.join(', ')}. Where there are many payments, this takes minutes.\n`,
  )
}
