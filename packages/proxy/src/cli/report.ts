import type { Fault } from './failure.ts'
import { painterOf, type Paint } from './paint.ts'
import type { Terminal } from './terminal.ts'

/** What a check found. `warning`: it works, but not for ever, or not for everybody. `skipped`: it could not be looked at. */
export interface Finding {
  readonly state: 'ok' | 'warning' | 'fault' | 'skipped'
  readonly says: string
  /** For faults and warnings: what to do. */
  readonly cure?: string
}

export interface Report {
  /** Run a check, showing that it runs, and what it found, line by line. */
  check(name: string, doing: string, look: Look): Promise<readonly Finding[]>
  /** Everything found so far, under the check's name. */
  findings(): readonly (Finding & { readonly check: string })[]
  /** Those of the findings that are faults, as every failure tells them. */
  faults(): readonly Fault[]
  /** A line for a person; nothing in JSON. */
  say(text?: string): void
  paint(look: Paint, text: string): string
}

export type Look = (progress: (doing: string) => void) => Promise<Finding | readonly Finding[]>
const marks = {
  ok: ['✓', 'green'],
  warning: ['!', 'yellow'],
  fault: ['✗', 'red'],
  skipped: ['–', 'dim'],
} as const

/** Findings as they come: for a person one line each with its cure below; with `json` nothing, whoever asked prints them. */
export function createReport(terminal: Terminal, json: boolean): Report {
  const { stdout } = terminal
  const found: (Finding & { check: string })[] = []
  const moving = stdout.isTTY === true && !json
  const paint = painterOf(terminal)
  const write = (text: string) => {
    if (!json) stdout.write(text)
  }
  const wipe = () => {
    if (moving) stdout.write('\r\u001B[2K')
  }

  function show(name: string, { state, says, cure }: Finding): void {
    const [mark, look] = marks[state]
    write(`${paint(look, mark)} ${name.padEnd(nameWidth)} ${says}\n`)
    if (cure !== undefined) write(`${' '.repeat(nameWidth + 3)}${paint('bold', `→ ${cure}`)}\n`)
  }

  return {
    async check(name, doing, look) {
      const progress = (now: string) => {
        wipe()
        if (moving) stdout.write(paint('dim', `… ${name.padEnd(nameWidth)} ${now}`))
      }
      progress(doing)
      const seen = await look(progress).finally(wipe)
      const list = Array.isArray(seen) ? seen : [seen as Finding] // one or several
      for (const finding of list) {
        show(name, finding)
        found.push({ check: name, ...finding })
      }
      return list
    },
    findings: () => found,
    faults: () =>
      found
        .filter(({ state }) => state === 'fault')
        .map(({ check: what, state: _, ...advice }) => ({ what, ...advice })),
    say: (text = '') => write(`${text}\n`),
    paint,
  }
}

const nameWidth = 12
