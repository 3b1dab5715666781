import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'

/** @typedef {{ code: number | null, signal: NodeJS.Signals | null }} Ended */

const passedOn = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
const patienceMs = 15_000

/** @type {import('node:child_process').ChildProcess | undefined} */
let current
/** @type {NodeJS.Signals | undefined} */
let stopping

/**
 * Runs one child to its end. One at a time: signals go to the one that is running.
 * Never a spawnSync: it would deafen us, and SIGTERM would leave the child behind as an orphan.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<Ended>}
 */
export function run(command, args, options) {
  if (stopping) return Promise.resolve({ code: null, signal: stopping })
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, options)
    current = child
    child.once('error', (error) => {
      current = undefined
      reject(error)
    })
    child.once('exit', (code, signal) => {
      current = undefined
      resolve({ code, signal })
    })
  })
}

/**
 * From here on our signals are the child's, and so is our parent's death: npm starts us through `sh -c`, which dies of a
 * SIGTERM without passing it on.
 */
export function followSignals() {
  for (const signal of passedOn) process.on(signal, () => passOn(signal))
  const family = ancestors()
  const watch = setInterval(() => {
    if (ancestors() === family) return
    clearInterval(watch)
    passOn('SIGTERM')
    setTimeout(() => current?.kill('SIGKILL'), patienceMs).unref()
  }, 300)
  watch.unref()
}

/**
 * For what comes before the task: when we were told to stop, or the child was killed, there is nothing to go on with. (Told
 * to stop, npm and pnpm end with an exit code of their own.)
 * @param {Ended} ended
 */
export async function leaveIfStopped(ended) {
  const signal = stopping ?? ended.signal
  if (!signal) return
  exitLike({ code: null, signal })
  await new Promise(() => {})
}

/**
 * Ends this process the way the child ended, so that whoever called us sees what happened.
 * @param {Ended} ended
 */
export function exitLike({ code, signal }) {
  if (signal === null) process.exit(code ?? 1)
  for (const followed of passedOn) process.removeAllListeners(followed)
  process.kill(process.pid, signal)
  // Not every signal ends us at once, or at all (Windows): then the shell's number for it.
  setTimeout(() => process.exit(128 + (constants.signals[signal] ?? 1)), 500)
}

/** @param {NodeJS.Signals} signal */
function passOn(signal) {
  // Ctrl-C reaches the whole process group by itself; a second one reads as "hurry" to many programs.
  const already = signal === 'SIGINT' && process.stdin.isTTY
  if (current) {
    if (!already) current.kill(signal)
    stopping = signal
  } else {
    exitLike({ code: null, signal })
  }
}

// Our parent, and on Linux its parent too: when npm itself is killed outright, the shell between us lives on.
function ancestors() {
  return `${process.ppid} ${parentOf(process.ppid)}`
}

/** @param {number} pid */
function parentOf(pid) {
  if (process.platform !== 'linux') return ''
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold spaces; what follows it is "state ppid …".
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]
  } catch {
    return ''
  }
}
