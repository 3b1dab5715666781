import { spawn, type SpawnOptions } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** A program under test, with what it has said so far. */
export interface Program {
  pid: number
  stdout(): string
  stderr(): string
  /** Resolves when either stream matches; rejects with all that was said when it never does. */
  says(pattern: RegExp, withinMs?: number): Promise<RegExpMatchArray>
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  kill(signal: NodeJS.Signals): void
  /** Kills it and all it started outright, as a power cut would. */
  killAll(): void
}

/** Starts a program with pipes for its words. Whoever starts one ends it: see `endAll`. */
export function startProgram(command: string, args: string[], options: SpawnOptions = {}): Program {
  const child = spawn(command, args, {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that nothing it starts outlives the test.
    detached: true,
  })
  started.add(child.pid ?? 0)
  const said = { stdout: '', stderr: '' }
  child.stdout?.on('data', (chunk) => (said.stdout += String(chunk)))
  child.stderr?.on('data', (chunk) => (said.stderr += String(chunk)))
  return {
    pid: child.pid ?? 0,
    stdout: () => said.stdout,
    stderr: () => said.stderr,
    // Whoever speaks may be several processes that start one after another, on a machine that is busy.
    says: (pattern, withinMs = 25_000) =>
      until(
        () => `${said.stdout}\n${said.stderr}`.match(pattern),
        withinMs,
        () => `${pattern} never came:\n${said.stdout}\n${said.stderr}`,
      ),
    ended: new Promise((resolve) =>
      child.once('close', (code, signal) => resolve({ code, signal })),
    ),
    kill: (signal) => void child.kill(signal),
    killAll: () => killGroup(child.pid ?? 0),
  }
}

const started = new Set<number>()

/** Ends what a test has left behind. */
export function endAll(): void {
  for (const pid of started) killGroup(pid)
  started.clear()
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // All of it has ended.
  }
}

/** Whether a process runs; one that has ended and only waits to be noticed does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  if (process.platform !== 'linux') return true
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return !stat.slice(stat.lastIndexOf(')')).startsWith(') Z')
  } catch {
    return false
  }
}

/** Whether the process ends within the time given. */
export async function ends(pid: number, withinMs = 10_000): Promise<boolean> {
  await until(
    () => (isAlive(pid) ? null : true),
    withinMs,
    () => `process ${pid} is still there`,
  )
  return true
}

async function until<T>(
  look: () => T | null,
  withinMs: number,
  complaint: () => string,
): Promise<T> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const seen = look()
    if (seen !== null) return seen
    if (Date.now() > deadline) throw new Error(complaint())
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
