// `npm run prove -- crash`: kill -9 at each crash point of a payment's life, on SQLite and on Postgres, again and again
// (PROVE_ROUNDS, 25 by default), and the time until the next process has made it right
// (promises 18, 21).
import { startPostgres } from '../../packages/proxy/src/testing/postgres.ts'
import { crashAt } from '../../tests/crash/crash.ts'
import { crashPoints, type CrashPointName } from '../../tests/crash/points.ts'

const rounds = Number(process.env['PROVE_ROUNDS'] ?? 25)
const names = Object.keys(crashPoints) as CrashPointName[]
const postgres = await startPostgres()
let wrong = 0
for (let round = 1; round <= rounds; round += 1) {
  for (const name of names) {
    for (const database of ['SQLite', 'Postgres']) {
      process.stderr.write(`\rround ${round} of ${rounds}: ${name} on ${database}`.padEnd(60))
      const url = database === 'Postgres' ? await postgres.createDatabase() : undefined
      try {
        const { recoveredMs, state } = await crashAt(name, { databaseUrl: url, toTheEnd: true })
        if (recoveredMs > 10_000) {
          wrong += 1
          process.stdout.write('too late: ')
        }
        process.stdout.write(
          `${name} on ${database}: ${state}, right after ${Math.round(recoveredMs)} ms\n`,
        )
      } catch (error) {
        wrong += 1
        process.stdout.write(`${name} on ${database}: ${String(error)}\n`)
      }
    }
  }
}
process.stderr.write('\n')
await postgres.stop()
process.exitCode = wrong > 0 ? 1 : 0
