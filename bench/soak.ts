// Payments through their whole life, hour after hour, in pages that run the browser's own code, told to a shop: does the proxy
// lose one, debit twice, cut streams, or grow? `npm run bench -- soak [minutes] [payments a second]`, an hour of five a second
// unless told. Prints a line a minute and writes bench/results/soak.md. Exit code 1 when a promise is broken.
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'

import { timing } from '../packages/contract/src/timing.ts'
import { openRig, phoneOf } from './proxy/rig.ts'
import { until } from './proxy/until.ts'
import { watchLines } from './soak/lines.ts'
import { openShop } from './soak/shop.ts'
import { shop } from './soak/shopper.ts'
import { report, type Held, type Outcome } from './soak/report.ts'

const minutes = Number(process.argv[2] ?? 60)
const perSecond = Number(process.argv[3] ?? 5)
/**
 * Of one account PVIT is asked eight questions a second at the most, and each payment costs one or more: with more, some wait
 * until the rush is over, their streams reach their longest life, and what grows is the queue.
 */
const fastest = 7
if (!(minutes >= 3 && perSecond > 0 && perSecond <= fastest)) {
  process.stderr.write(
    `npm run bench -- soak [minutes, at least 3] [payments a second, ${fastest} at the most]\n`,
  )
  process.exit(2)
}
/** How long a shopper looks for the PIN. */
const pinMs = 2_000
/** One in a minute finds it only once the first stream has had its longest life. */
const lateMs = timing.streamMaxMs + 60_000

const logFile = join(tmpdir(), `soak-proxy-${process.pid}.log`)
const log = createWriteStream(logFile)
const shopServer = await openShop()
const stopping = new AbortController()
let ended: string | null = null
const rig = await openRig(() => [], {
  nodeArgs: ['--expose-gc', '--import', join(import.meta.dirname, 'soak/probe.ts')],
  settings: { ...shopServer.settings, LOG_LEVEL: 'warn' },
  onLine: (line) => void log.write(`${line}\n`),
  onExit(name, how) {
    ended = `${name} ended: ${how}`
    say(ended)
    stopping.abort()
  },
})
say(`the proxy's warnings and errors go to ${logFile}`)
const lines = watchLines((reason) => say(`  ${reason}`))
const hurry = new AbortController()
const lives = new Set<Promise<void>>()
const held: Held[] = []
const highest: number[] = []
const paid = new Set<string>()
const lost: string[] = []
const seenAfter: number[] = []
let begun = 0
try {
  for (let minute = 1; minute <= minutes && !stopping.signal.aborted; minute += 1) {
    const most = await aMinute()
    if (stopping.signal.aborted) break
    const now = await rig.ask<Held>('probe')
    held.push(now)
    highest.push(most)
    say(
      `minute ${minute}: ${paid.size} paid, ${lives.size} waiting, ${lost.length} lost, ${lines.faults.size} kinds of fault; ${mb(now.rss)} MB resident and ${mb(now.live)} MB live once collected, ${mb(most)} MB at most before`,
    )
  }
  hurry.abort()
  if (ended === null) await Promise.all(lives)
  if (ended === null)
    await until(() => [...paid].every((id) => shopServer.told.has(id)), 60_000).catch(() => {})
  process.exitCode = write(ended === null ? await rig.stub('calls') : {}) ? 0 : 1
} finally {
  await rig.close()
  shopServer.close()
  log.end()
}
// What still waits, waits for a proxy that is gone.
process.exit()

/** Resolves to the most memory that was resident in it. */
async function aMinute(): Promise<number> {
  const end = performance.now() + 60_000
  let most = 0
  for (let isFirst = true; performance.now() < end && !stopping.signal.aborted; isFirst = false) {
    const next = performance.now() + 1_000
    for (let one = 0; one < perSecond; one += 1) begin(isFirst && one === 0 ? lateMs : pinMs)
    most = Math.max(most, rig.memory())
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())))
  }
  return most
}

function begin(waitMs: number): void {
  const life = shop(rig, lines, { phone: phoneOf(begun++), pinMs: waitMs, hurry: hurry.signal })
    .then((end) => {
      if (end.kind === 'paid') {
        paid.add(end.id)
        seenAfter.push(end.seenAfterMs)
      } else if (ended === null) {
        lost.push(`${end.kind}: ${end.says}`)
        say(`  ${end.kind}: ${end.says}`)
      }
    })
    .finally(() => lives.delete(life))
  lives.add(life)
}

function write(calls: Readonly<Record<string, number>>): boolean {
  const outcome: Outcome = {
    ...{ minutes, perSecond, begun, paid, lost, seenAfter, held, highest, calls, ended },
    ...{ told: shopServer.told, streams: lines.streams, faults: lines.faults },
    machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${process.versions.node}`,
  }
  const { text, kept } = report(outcome)
  const folder = join(import.meta.dirname, 'results')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'soak.md'), text)
  process.stdout.write(text)
  return kept
}

function mb(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1)
}

function say(line: string): void {
  process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`)
}
