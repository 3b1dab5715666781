import type { Lines } from './lines.ts'
import { slopeOf } from './slope.ts'

/** In bytes. */
export interface Held {
  readonly rss: number
  /** V8's live objects, and what they hold outside its heap. */
  readonly live: number
}

export interface Outcome {
  readonly minutes: number
  readonly perSecond: number
  readonly machine: string
  /** Orders that a shopper came for. */
  readonly begun: number
  /** Payments whose success was on the screen. */
  readonly paid: ReadonlySet<string>
  /** The others, in words. */
  readonly lost: readonly string[]
  /** Milliseconds from the PIN to the screen. */
  readonly seenAfter: readonly number[]
  /** Payments whose success the shop was told. */
  readonly told: ReadonlySet<string>
  /** What PVIT was asked. */
  readonly calls: Readonly<Record<string, number>>
  /** What the proxy held at the end of each minute. */
  readonly held: readonly Held[]
  /** The most resident memory in each, in bytes. */
  readonly highest: readonly number[]
  readonly streams: Lines['streams']
  readonly faults: Lines['faults']
  /** A process that ended before its time; null: none. */
  readonly ended: string | null
}

/** What is compiled and cached at first is no leak. */
const warmShare = 1 / 3
/** The scatter of fewer minutes is greater than the goal. */
const fewestMinutes = 60
const goal = 0.01

interface Row {
  readonly what: string
  readonly measured: string
  readonly goal: string
  /** Null: this run cannot tell. */
  readonly kept: boolean | null
}

/** The page, and whether no promise was broken. What a run is too short to tell breaks none. */
export function report(outcome: Outcome): { text: string; kept: boolean } {
  const { minutes, perSecond, machine, ended, faults } = outcome
  const rows = [...promises(outcome), ...memory(outcome)]
  const text = `# The proxy hour after hour

Written by \`npm run bench -- soak\` on ${new Date().toISOString().slice(0, 10)}. ${machine}. ${minutes} minutes of ${perSecond} payments a second, each in a page that runs the browser's own code, from its session to its success on the screen and in the shop's webhook. PVIT is a stub that answers at once, on the same machine. ${ended === null ? '' : `**Broken off: ${ended}.** `}What the proxy holds is read once a minute, after V8 has collected all it can; the first third is left out.

| What | Measured | Goal | Kept |
|---|---|---|---|
${rows.map(({ what, measured, goal: wanted, kept }) => `| ${what} | ${measured} | ${wanted} | ${word(kept)} |`).join('\n')}

${streamsOf(outcome)}
${faults.size === 0 ? 'No request went without a good answer.' : `Otherwise:\n\n${[...faults].map(([reason, count]) => `- ${count} × ${reason}`).join('\n')}`}
`
  return { text, kept: rows.every(({ kept }) => kept !== false) }
}

function promises({ begun, paid, lost, seenAfter, told, calls, ended }: Outcome): Row[] {
  const { rest = 0, again = 0 } = calls
  const untold = [...paid].filter((id) => !told.has(id)).length
  const times = seenAfter.toSorted((a, b) => a - b)
  const at = (share: number) =>
    ((times[Math.floor(times.length * share)] ?? Number.NaN) / 1_000).toFixed(1)
  return [
    {
      what: 'Processes that ended before their time',
      measured: ended ?? 'none',
      goal: 'none',
      kept: ended === null,
    },
    {
      what: 'Orders whose success was not on the screen',
      measured: `${begun - paid.size} of ${begun}${lost.length === 0 ? '' : ` (${lost.slice(0, 3).join('; ')})`}`,
      goal: 'none',
      kept: paid.size === begun,
    },
    {
      what: 'Prompts sent beyond one an order',
      measured:
        ended === null
          ? `${Math.max(rest - begun, 0)} of ${rest}, ${again} under a reference that PVIT had`
          : 'unknown',
      goal: 'none',
      kept: ended === null ? rest <= begun && again === 0 : null,
    },
    {
      what: 'Paid, and the shop not told',
      measured: `${untold} of ${paid.size}`,
      goal: 'none',
      kept: untold === 0,
    },
    {
      what: 'From the PIN to the screen',
      measured: `p50 ${at(0.5)} s, p99 ${at(0.99)} s, longest ${at(1 - Number.EPSILON)} s`,
      goal: '—',
      kept: null,
    },
  ]
}

function memory({ held, highest }: Outcome): Row[] {
  const row = (what: string, bytes: readonly number[], isJudged: boolean): Row => {
    const kept = bytes.slice(Math.floor(bytes.length * warmShare)).map((one) => one / 1_048_576)
    const { share, error, from, to } = slopeOf(kept)
    return {
      what,
      measured: `${percent(share)} ± ${percent(error)} an hour (${from.toFixed(1)} MB → ${to.toFixed(1)} MB in ${kept.length} minutes)`,
      goal: isJudged ? `≤ ${percent(goal)}, told by ${fewestMinutes} minutes or more` : '—',
      kept: isJudged && bytes.length >= fewestMinutes ? share <= goal : null,
    }
  }
  if (held.length < 3) return []
  const resident = held.map(({ rss }) => rss)
  const live = held.map((one) => one.live)
  return [
    row('Growth of resident memory, all collected', resident, true),
    row("Of it, V8's live objects and what they hold outside its heap", live, false),
    row('Growth of the most resident in a minute, with what V8 had yet to collect', highest, false),
  ]
}

function streamsOf({ streams, faults }: Outcome): string {
  const { opened, again, told, full, left } = streams
  const cut = [...faults].reduce(
    (sum, [reason, count]) => sum + (reason.startsWith('a stream') ? count : 0),
    0,
  )
  return `Of ${opened} streams, ${told} ended once they had told the result, ${full} at a stream's longest life, ${left} by their shopper, and ${cut} were cut; ${again} were opened by a shopper whose stream before had ended.`
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

function word(kept: boolean | null): string {
  if (kept === null) return '—'
  return kept ? 'yes' : '**no**'
}
