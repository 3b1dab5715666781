// How soon a number can be typed, beside the barest form there can be: `npm run bench -- widget [--quick]`. A slow line and
// a slow telephone in Chromium, the four pages in turns, so that a busy machine is busy for all of them. Prints as it goes
// and writes bench/results/widget.md. Exit code 1 when a goal is not reached.
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, constants, cpus, loadavg, setPriority } from 'node:os'
import { join } from 'node:path'

import { chromium } from 'playwright'

import { buildPages, pageNames, type PageName } from './widget/pages.ts'
import { serve } from './widget/server.ts'
import { rig, visit, type Visit } from './widget/visit.ts'

const rounds = process.argv.includes('--quick') ? 3 : 9
const goals = [
  { page: 'element', beside: 'bare Preact form', most: 1.4 },
  { page: 'React package', beside: 'bare React form', most: 1.25 },
] as const satisfies { page: PageName; beside: PageName; most: number }[]

interface Measured {
  readonly visits: Visit[]
  /** Of every file that was asked for before the button was there. */
  bytes: number
}

goFirst()
const measured = await measure()
const ratios = goals.map(({ page, beside, most }) => {
  const ratio = median(page, 'field') / median(beside, 'field')
  const fastest = best(page) / best(beside)
  return { page, beside, most, ratio, fastest, kept: ratio <= most }
})
report()

async function measure(): Promise<Record<PageName, Measured>> {
  const sites = await buildPages()
  const executablePath = process.env['CHROMIUM_PATH']
  const browser = await chromium.launch(executablePath === undefined ? {} : { executablePath })
  const results = Object.fromEntries(
    pageNames.map((name) => [name, { visits: [], bytes: 0 }]),
  ) as unknown as Record<PageName, Measured> // one for each name, just above
  const servers = await Promise.all(
    pageNames.map(async (name) => ({ name, server: await serve(sites[name]) })),
  )
  try {
    for (let round = 0; round <= rounds; round += 1) {
      for (const { name, server } of servers) {
        server.takeSent()
        const seen = await visit(browser, server.url)
        if (round === 0) continue // the first one warms up
        results[name].visits.push(seen)
        results[name].bytes = sum([...server.takeSent().values()])
        process.stdout.write(`${name}: field ${ms(seen.field)}, button ${ms(seen.button)}\n`)
      }
    }
  } finally {
    for (const { server } of servers) server.close()
    await browser.close()
  }
  return results
}

/** Before whatever else the machine is doing, where the system lets us; the browser inherits it. */
function goFirst(): void {
  try {
    setPriority(constants.priority.PRIORITY_HIGHEST)
  } catch {
    // Not allowed: the turns and the medians must do.
  }
}

function report(): void {
  const pages = pageNames.map(
    (name) =>
      `| ${name} | ${ms(median(name, 'field'))} | ${ms(median(name, 'button'))} | ${(measured[name].bytes / 1000).toFixed(1)} kB |`,
  )
  const goalRows = ratios.map(
    ({ page, beside, most, ratio, fastest, kept }) =>
      `| ${page} / ${beside} | ${ratio.toFixed(2)} | ${fastest.toFixed(2)} | ≤ ${most} | ${kept ? 'yes' : '**no**'} |`,
  )
  const machine = `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, load ${(loadavg()[0] ?? 0).toFixed(1)}`
  const text = `# How soon a number can be typed

Written by \`npm run bench -- widget\` on ${new Date().toISOString().slice(0, 10)}. ${machine}; Chromium on a line of ${rig.downKbits} kbit/s and ${rig.roundTripMs} ms, the processor ${rig.slowerCpu} times slower, nothing cached. Medians of ${rounds} visits of each page, in turns. The times say more about the machine than about the pages; the ratios are the measure. What else runs beside slows scripts and not the line, and so the heavier page more: the fastest visits are the least disturbed.

| Field of | Ratio of medians | Of the fastest | Goal | Kept |
|---|---|---|---|---|
${goalRows.join('\n')}

| Page | Field takes a number | Button can be pressed | Sent until then |
|---|---|---|---|
${pages.join('\n')}

The bare forms know their amount; the checkout asks the proxy for it, on the same origin here, while the number is typed.
`
  const folder = join(import.meta.dirname, 'results')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'widget.md'), text)
  process.stdout.write(`\n${text}`)
  if (ratios.some(({ kept }) => !kept)) process.exitCode = 1
}

function median(name: PageName, what: keyof Visit): number {
  const sorted = measured[name].visits.map((seen) => seen[what]).sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

function best(name: PageName): number {
  return Math.min(...measured[name].visits.map(({ field }) => field))
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}

function ms(value: number): string {
  return `${Math.round(value)} ms`
}
