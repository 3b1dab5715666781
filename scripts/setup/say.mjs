import { writeSync } from 'node:fs'

/** A fault the user can mend: shown as its message alone, without a stack. */
export class Fault extends Error {
  /** @param {string} message @param {number} [exitCode] */
  constructor(message, exitCode = 1) {
    super(message)
    this.exitCode = exitCode
  }
}

/**
 * One line on stderr; stdout belongs to the task. A reader who has gone away is no reason to stop.
 * @param {string} line
 */
export function say(line) {
  try {
    writeSync(2, `[setup] ${line}\n`)
  } catch {
    // EPIPE or EAGAIN: nobody reads us, and nothing depends on it.
  }
}

/**
 * Runs a command that takes its time: says what is being done, and every few seconds that it still is.
 * @param {string} what
 * @param {() => Promise<import('./child.mjs').Ended>} work
 * @param {number} [everyMs]
 */
export async function sayWhile(what, work, everyMs = 5000) {
  const start = Date.now()
  const seconds = () => Math.round((Date.now() - start) / 1000)
  say(`${what} …`)
  const ticking = setInterval(() => say(`  still ${what} (${seconds()} s)`), everyMs)
  try {
    const ended = await work()
    if (ended.code === 0) say(`  done in ${seconds()} s`)
    return ended
  } finally {
    clearInterval(ticking)
  }
}
