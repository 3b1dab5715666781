import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'

const warn = 40
const levels: Record<string, number> = {
  trace: 10,
  debug: 20,
  info: 30,
  warn,
  error: 50,
  fatal: 60,
}

/**
 * Shows what a child says, line by line: JSON lines by their level, warnings and worse; plain lines when they come on
 * stderr. `verbose` shows all.
 */
export function showLines(
  child: ChildProcess,
  { name, say, verbose }: { name: string; say: (line: string) => void; verbose: boolean },
): void {
  for (const [stream, isError] of [
    [child.stdout, false],
    [child.stderr, true],
  ] as const) {
    if (!stream) continue
    createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => {
      if (line.trim() === '') return
      const { text, level } = toEntry(line, isError)
      if (verbose || level >= warn) say(`${name}: ${text}`)
    })
  }
}

function toEntry(line: string, isError: boolean): { text: string; level: number } {
  try {
    const entry: unknown = JSON.parse(line)
    if (typeof entry === 'object' && entry !== null && 'msg' in entry) return fromJson(entry)
  } catch {
    // Not JSON: a plain line.
  }
  return { text: line, level: isError ? warn : (levels['info'] ?? 0) }
}

function fromJson({
  msg,
  level,
  time: _time,
  pid: _pid,
  hostname: _hostname,
  ...rest
}: Record<string, unknown>) {
  const number = typeof level === 'number' ? level : (levels[String(level)] ?? levels['info'] ?? 0)
  const word = Object.keys(levels).find((name) => levels[name] === number) ?? 'info'
  const fields = Object.keys(rest).length > 0 ? ` ${JSON.stringify(rest)}` : ''
  return { text: `${word} ${String(msg)}${fields}`, level: number }
}
