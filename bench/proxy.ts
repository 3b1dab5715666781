// What the proxy costs beside a bare pass-through, in one run on one machine: `npm run bench -- proxy [--quick]`. Prints as
// it goes and writes bench/results/proxy.md. Exit code 1 when a goal is not reached
// (promises 6, 22, 36).
import { execFileSync } from 'node:child_process'
import { availableParallelism, cpus } from 'node:os'

import { startDurablePostgres } from '../packages/proxy/src/testing/postgres.ts'
import { callbacks, callbacksOnPostgres, reads } from './proxy/callbacks-and-reads.ts'
import { callsPerPayment } from './proxy/calls.ts'
import { howGoalsAreRead } from './proxy/floors.ts'
import { metered, ownCost } from './proxy/own-cost.ts'
import { openRig, type Extras, type Rig } from './proxy/rig.ts'
import { startsBesidePassThrough } from './proxy/starts.ts'
import { whileManyDribble, whilePvitHangs } from './proxy/strain.ts'
import { createTable } from './proxy/table.ts'
import { waitingShoppers } from './proxy/waiting.ts'

const quick = process.argv.includes('--quick')
const rounds = quick ? 2 : 3
const starts = { each: quick ? 3_000 : 6_000, calm: quick ? 400 : 1_000, rounds }
const hooks = { count: quick ? 10_000 : 30_000, calm: quick ? 3_000 : 10_000, rounds }
const { tell, write } = createTable()

const cores = availableParallelism()
const pins = canPin()
if (pins) execFileSync('taskset', ['-cp', '1', String(process.pid)], { stdio: 'ignore' })
const echo = await withRig(async (rig) => {
  const payments = await startsBesidePassThrough(rig, tell, starts)
  const perSecond = await callbacks(rig, payments, tell, hooks)
  await reads(rig, payments, tell, hooks)
  await whilePvitHangs(rig, payments, tell, { quick, rounds })
  return perSecond
})
await onPostgres()
await withRig((rig) => ownCost(rig, tell, starts), metered)
await withRig((rig) => whileManyDribble(rig, tell, { quick, rounds }))
// A process of its own: what the load before left in memory is no waiting shopper's.
await withRig((rig) => waitingShoppers(rig, tell, { most: 10_000, told: quick ? 40 : 100, echo }))
await questionsToPvit()

const machine = `${cores} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${process.versions.node}`
const pinned = pins
  ? 'Proxy, pass-through and stub share one core, the clients have the other.'
  : 'Nothing was pinned to a core.'
const allKept = write(
  `Written by \`npm run bench -- proxy\` on ${new Date().toISOString().slice(0, 10)}. ${machine}. ${pinned} Each figure was measured in the one run, medians where there are rounds (${rounds}), or turns within them. The absolute ones say more about the machine than about the proxy.

${howGoalsAreRead}`,
)
if (!allKept) process.exitCode = 1

/** Postgres shares the clients' core: with a core less than a shop's would have, it is no quicker than there. */
async function onPostgres(): Promise<void> {
  const postgres = await startDurablePostgres()
  try {
    const settings = { DATABASE_URL: await postgres.createDatabase() }
    await withRig((rig) => callbacksOnPostgres(rig, tell, hooks), { settings })
  } finally {
    await postgres.stop()
  }
}

async function withRig<T>(run: (rig: Rig) => Promise<T>, extras?: Extras): Promise<T> {
  const rig = await openRig((core) => (pins ? ['taskset', '-c', String(core)] : []), extras)
  try {
    return await run(rig)
  } finally {
    await rig.close()
  }
}

async function questionsToPvit(): Promise<void> {
  const { withCallbacks, without } = await callsPerPayment(quick ? 40 : 200)
  tell({
    what: 'Questions to PVIT per payment, confirmed after 35 s on average (clock pushed)',
    measured: `${withCallbacks.questions.toFixed(1)} with callbacks; ${without.questions.toFixed(1)} without, known ${without.lateSeconds.toFixed(1)} s late on average`,
    goal: '≤ 6 without callbacks, ≤ 10 s late',
    kept: without.questions <= 6 && without.lateSeconds <= 10,
  })
}

function canPin(): boolean {
  if (availableParallelism() < 2) return false
  try {
    execFileSync('taskset', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
