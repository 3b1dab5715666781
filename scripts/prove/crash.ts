// `npm run prove -- crash`: kill -9 at each crash point of a payment's life and of a link's, on SQLite and on Postgres, again
// and again (PROVE_ROUNDS, 50 by default), and the time until the next process has made it right
// (promises 18, 21).
import { startPostgres } from '../../packages/proxy/src/testing/postgres.ts'
import { crashAt } from '../../tests/crash/crash.ts'
import { crashPoints, linkPoints, type CrashPointName } from '../../tests/crash/points.ts'

/** Most of a crash is waiting: a few beside each other do not slow each other down. */
const atOnce = 4

const rounds = Number(process.env['PROVE_ROUNDS'] ?? 50)
const lives = [
  ...namesOf(crashPoints).map((name) => ({ name, method: 'mobile_money' as const })),
  ...namesOf(linkPoints).map((name) => ({ name, method: 'card' as const })),
]
const crashes = Array.from({ length: rounds }, (_, round) =>
  lives.flatMap((life) =>
    (['SQLite', 'Postgres'] as const).map((database) => ({ ...life, database, round: round + 1 })),
  ),
).flat()

const postgres = await startPostgres()
const left = crashes.values() // each is taken by one of those beside each other
let wrong = 0
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    for (const crash of left) await prove(crash)
  }),
)
process.stderr.write('\n')
await postgres.stop()
process.exitCode = wrong > 0 ? 1 : 0

async function prove({ name, method, database, round }: (typeof crashes)[number]): Promise<void> {
  const what = `${name}${method === 'card' ? ' of a link' : ''} on ${database}`
  process.stderr.write(`\rround ${round} of ${rounds}: ${what}`.padEnd(60))
  const databaseUrl = database === 'Postgres' ? await postgres.createDatabase() : undefined
  try {
    const { recoveredMs, state } = await crashAt(name, { databaseUrl, method, toTheEnd: true })
    const isLate = recoveredMs > 10_000
    if (isLate) wrong += 1
    const told = `${what}: ${state}, right after ${Math.round(recoveredMs)} ms`
    process.stdout.write(`${isLate ? 'too late: ' : ''}${told}\n`)
  } catch (error) {
    wrong += 1
    process.stdout.write(`${what}: ${String(error)}\n`)
  }
  if (databaseUrl === undefined) return
  const leftover = new URL(databaseUrl).pathname.slice(1)
  await postgres.query(`drop database ${leftover} with (force)`)
}

function namesOf(points: Partial<Record<CrashPointName, unknown>>): CrashPointName[] {
  return Object.keys(points) as CrashPointName[] // the keys of that record
}
