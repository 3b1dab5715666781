// The model of tests/model with far more runs than `npm test` has time for: 1 000 000 of the payment rules alone, 100 000 of
// them on three instances, and 100 000 of the whole service, half of those with PVIT's pages beside its prompts
// (promises 3, 4, 12, 16, 17, 18, 21, 23). A seed is a batch of runs.
// It goes on where it was stopped; PROVE_SEEDS=200-300 plays a range of seeds instead. What broke the law is printed as data
// for kept-runs.ts, and its seed stays in .cache/prove until all have been played.
import { fork } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'

const root = dirname(dirname(import.meta.dirname))
const folder = join(root, '.cache', 'prove')
const levels = {
  rules: { seeds: 1_000, runs: 1_000 },
  several: { seeds: 100, runs: 1_000 },
  service: { seeds: 1_000, runs: 100 },
} as const
type Level = keyof typeof levels
/** What a run's killed processes held stays with the player, as nobody lets a dead one clean up: some 20 MB a seed. */
const seedsOfAPlayer = 25

mkdirSync(folder, { recursive: true })
let broken = 0
for (const level of Object.keys(levels) as Level[]) broken += await prove(level)
process.exitCode = broken > 0 ? 1 : 0

/** Resolves to the number of seeds that broke the law. */
async function prove(level: Level): Promise<number> {
  const { seeds, runs } = levels[level]
  const file = join(folder, `model-${level}.json`)
  const asked = /^(\d+)-(\d+)$/.exec(process.env['PROVE_SEEDS'] ?? '')
  const kept = asked === null ? read(file) : { next: Number(asked[1]), failed: [] }
  const last = asked === null ? seeds : Number(asked[2])
  let next = kept.next
  const playing = new Set<number>()
  const failed = [...kept.failed]
  const began = performance.now()
  let done = 0

  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      let player = newPlayer()
      let played = 0
      try {
        while (next <= last) {
          const seed = next++
          if (played++ >= seedsOfAPlayer) {
            player.kill()
            player = newPlayer()
            played = 1
          }
          playing.add(seed)
          const fault = await new Promise<string | null>((resolve, reject) => {
            player.once('message', (told: { fault: string | null }) => resolve(told.fault))
            player.once('exit', (code) => reject(new Error(`A player ended with ${code}.`)))
            player.send({ level, seed, runs })
          })
          player.removeAllListeners('exit')
          playing.delete(seed)
          done += 1
          if (fault !== null) {
            failed.push(seed)
            process.stdout.write(`${level}, seed ${seed}\n${fault}\n\n`)
          }
          // A seed that another player is still at is not done: whoever goes on begins with it.
          if (asked === null) write(file, { next: Math.min(next, ...playing), failed })
          const perSeed = (performance.now() - began) / done
          const left = Math.round(((last - next + 1) * perSeed) / 60_000)
          process.stderr.write(
            `\r${level}: seed ${seed} of ${last}, ${failed.length} broke the law, ${left} min left   `,
          )
        }
      } finally {
        player.kill()
      }
    }),
  )
  process.stderr.write('\n')
  process.stdout.write(
    `${level}: ${done * runs} runs, seeds up to ${last}, broken: ${failed.join(' ') || 'none'}\n`,
  )
  // All played: the next time begins anew, with the code as it is then.
  if (asked === null) rmSync(file, { force: true })
  return failed.length
}

function newPlayer() {
  return fork(join(import.meta.dirname, 'play-seed.ts'))
}

interface Kept {
  next: number
  failed: number[]
}

function read(file: string): Kept {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Kept // `write` wrote it
  } catch {
    return { next: 1, failed: [] }
  }
}

function write(file: string, kept: Kept): void {
  writeFileSync(file, JSON.stringify(kept))
}
