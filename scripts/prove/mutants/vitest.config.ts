// One test on code that differs by one mutant, named in MUTANT. The mutant is put in as the code is loaded: no file changes.
import { dirname, join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { mutants } from './mutants.ts'
import { mutated } from './mutate.ts'

const root = dirname(dirname(dirname(import.meta.dirname)))
const mutant = mutants.find(({ name }) => name === process.env['MUTANT'])
if (mutant === undefined) throw new Error('MUTANT names no mutant of mutants.ts.')
const sources = new Map(
  [...mutated(root, mutant)].map(([file, source]) => [join(root, file), source]),
)

export default defineConfig({
  plugins: [
    { name: 'mutant', enforce: 'pre', load: (id) => sources.get(id.split('?')[0] ?? '') ?? null },
  ],
  // No cache of modules on disk: it would serve the next mutant, or a whole run, this one's code.
  test: {
    environment: mutant.killedBy.file.includes('.dom.test.') ? 'happy-dom' : 'node',
    testTimeout: 120_000,
    fsModuleCache: false,
  },
})
