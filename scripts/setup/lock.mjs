import {
  mkdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { say } from './say.mjs'

const pollMs = 250
const beatMs = 2000
// A holder that has not moved for this long is gone. Counted in our own looks, not by the wall clock: a laptop that
// slept has stopped both of us.
const looksUntilGone = 120

/**
 * Runs `work` while no other process does, on this file. A lock whose holder died is taken over.
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, work) {
  mkdirSync(dirname(path), { recursive: true })
  const mine = `${process.pid} ${hostname()}`
  await take(path, mine)
  const beat = setInterval(() => touch(path), beatMs)
  try {
    return await work()
  } finally {
    clearInterval(beat)
    if (read(path)?.owner === mine) rmSync(path, { force: true })
  }
}

/** @param {string} path @param {string} mine */
async function take(path, mine) {
  let seen = ''
  let unmoved = 0
  for (let look = 0; ; look++) {
    try {
      writeFileSync(path, mine, { flag: 'wx' })
      return
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
    }
    const holder = read(path)
    if (holder === undefined) continue
    if (look === 0)
      say(`another run is setting up (process ${holder.owner.split(' ')[0]}): waiting for it`)
    const now = `${holder.owner} ${holder.movedAt}`
    unmoved = now === seen ? unmoved + 1 : 0
    seen = now
    if (isDead(holder.owner) || unmoved >= looksUntilGone) remove(path, holder.owner)
    await sleep(pollMs)
  }
}

// Two waiters may find the same dead holder; the one that comes second must not remove the first one's new lock. So the
// removal has a lock of its own, held for an instant.
/** @param {string} path @param {string} owner */
function remove(path, owner) {
  const guard = `${path}.removing`
  try {
    mkdirSync(guard)
  } catch {
    if (age(guard) > 10_000) rmdirSync(guard)
    return
  }
  if (read(path)?.owner === owner) rmSync(path, { force: true })
  rmdirSync(guard)
}

/** @param {string} path */
function read(path) {
  try {
    return { owner: readFileSync(path, 'utf8'), movedAt: statSync(path).mtimeMs }
  } catch {
    return undefined
  }
}

/** @param {string} owner */
function isDead(owner) {
  const [pid, ...host] = owner.split(' ')
  // From another machine or container the number means nothing; an empty file is a holder caught between open and write.
  if (host.join(' ') !== hostname()) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH'
  }
}

/** @param {string} path */
function touch(path) {
  try {
    utimesSync(path, new Date(), new Date())
  } catch {
    // Removed under us: the work goes on, each step of it is safe to repeat.
  }
}

/** @param {string} path */
function age(path) {
  try {
    return Date.now() - statSync(path).mtimeMs
  } catch {
    return 0
  }
}
