// Payments through their whole life, hour after hour: session, start, stream, callback, question, success on the stream. Says
// whether the proxy's memory grows: `npm run bench -- soak [minutes] [payments a second]`, an hour of ten a second unless told.
// Writes bench/results/soak.md; exit code 1 when the goal is not reached.
import { mkdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { cpus } from 'node:os'
import { join } from 'node:path'

import { expectAll, openRig, type Rig, type Start } from './proxy/rig.ts'
import { closedLoop } from './proxy/load.ts'

const minutes = Number(process.argv[2] ?? 60)
const perSecond = Number(process.argv[3] ?? 10)
if (!(minutes >= 3 && perSecond > 0)) {
  process.stderr.write('npm run bench -- soak [minutes, at least 3] [payments a second]\n')
  process.exit(2)
}
/** What is compiled and cached at first is no leak. */
const warmShare = 1 / 3
/** How long a shopper looks for the PIN. */
const pinMs = 2_000

const rig = await openRig(() => [])
/** Resident memory in MB; of each minute the least, as rubbish that has not been collected is no leak. */
const lows: number[] = []
const lives = new Set<Promise<void>>()
let paid = 0
/** Ends the run with what went wrong in a payment's life. */
const failing = new AbortController()
try {
  for (let minute = 0; minute < minutes; minute += 1) {
    lows.push(await aMinute())
    process.stdout.write(`minute ${minute + 1}: ${paid} paid, ${lows.at(-1)?.toFixed(0)} MB\n`)
  }
  await Promise.all(lives)
  failing.signal.throwIfAborted()
} finally {
  await rig.close()
}
report()

/** Resolves to the least memory that was seen in it. */
async function aMinute(): Promise<number> {
  const end = performance.now() + 60_000
  let low = Infinity
  while (performance.now() < end) {
    const next = performance.now() + 1_000
    for (const start of await rig.prepareStarts(perSecond)) follow(live(rig, start))
    low = Math.min(low, rig.memory() / 1_048_576)
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())))
    failing.signal.throwIfAborted()
  }
  return low
}

function follow(life: Promise<void>): void {
  const followed = life
    .catch((error: unknown) => failing.abort(error))
    .then(() => void lives.delete(followed))
  lives.add(followed)
}

async function live({ proxy, ...with_ }: Rig, start: Start): Promise<void> {
  expectAll(await closedLoop(proxy, [start], 1), 202)
  const [payment] = await with_.payments([start])
  if (payment === undefined) throw new Error('The payment is not there.')
  const succeeded = successOf(`${proxy}/v1/checkout/payments/${payment.id}/events`, start.token)
  await new Promise((resolve) => setTimeout(resolve, pinMs))
  await with_.stub('paid', [payment.reference])
  expectAll(await closedLoop(proxy, [with_.callback(payment.reference)], 1), 200)
  await succeeded
  paid += 1
}

/** Resolves when the stream has told of it and is over. */
function successOf(url: string, token: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { Authorization: `Bearer ${token}`, Accept: 'text/event-stream' }
    const call = request(url, { agent: false, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => (text += part))
      response.on('error', reject)
      response.on('end', () =>
        text.includes('"status":"succeeded"')
          ? resolve()
          : reject(new Error(`A stream ended with ${response.statusCode}, without success.`)),
      )
    })
    call.on('error', reject)
    call.end()
  })
}

/** By how much of itself the memory grows in an hour: the line of least squares through what came after the warm-up. */
function growth(): { share: number; from: number; to: number } {
  const kept = lows.slice(Math.floor(lows.length * warmShare))
  const meanAt = (kept.length - 1) / 2
  const mean = kept.reduce((sum, low) => sum + low, 0) / kept.length
  const above = kept.reduce((sum, low, at) => sum + (at - meanAt) * (low - mean), 0)
  const below = kept.reduce((sum, _, at) => sum + (at - meanAt) ** 2, 0)
  return { share: (above / below / mean) * 60, from: kept[0] ?? NaN, to: kept.at(-1) ?? NaN }
}

function report(): void {
  const { share, from, to } = growth()
  const kept = share <= 0.01
  const measured = `${(share * 100).toFixed(1)} % an hour (${from.toFixed(0)} MB → ${to.toFixed(0)} MB over ${Math.round(minutes * (1 - warmShare))} minutes)`
  const text = `# The proxy hour after hour

Written by \`npm run bench -- soak\` on ${new Date().toISOString().slice(0, 10)}. ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${process.versions.node}. ${minutes} minutes of ${perSecond} payments a second, each from its session to its success on a stream; all ${paid} were paid.

| What | Measured | Goal | Kept |
|---|---|---|---|
| Growth of resident memory, the first third left out | ${measured} | ≤ 1 % an hour | ${kept ? 'yes' : '**no**'} |
`
  const folder = join(import.meta.dirname, 'results')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'soak.md'), text)
  process.stdout.write(text)
  if (!kept) process.exitCode = 1
}
