// `npm run prove -- mutants`: takes each guard of the money away, one at a time, and sees its test fail.
import { dirname } from 'node:path'
import { kill } from './mutants/kill.ts'
import { mutants } from './mutants/mutants.ts'

const root = dirname(dirname(import.meta.dirname))
let lives = 0
for (const [at, mutant] of mutants.entries()) {
  process.stderr.write(`\r${at + 1} of ${mutants.length}: ${mutant.name}`.padEnd(80))
  const wrong = await kill(root, mutant).catch(String)
  process.stdout.write(wrong === null ? `killed: ${mutant.name}\n` : `${wrong}\n`)
  if (wrong !== null) lives += 1
}
process.stderr.write('\n')
process.exitCode = lives > 0 ? 1 : 0
