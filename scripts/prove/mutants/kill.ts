import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commandOf } from '../../setup/command-of.mjs'
import { run } from '../../setup/child.mjs'
import { mutated } from './mutate.ts'
import type { Mutant } from './mutants.ts'

/**
 * Run the mutant's test on the mutated code, which exists in the test runner's memory alone. Resolves to null when the test
 * fails, as it must, or to what is wrong: a guard nobody holds, or a test nobody finds.
 */
export async function kill(root: string, mutant: Mutant): Promise<string | null> {
  mutated(root, mutant)
  const folder = mkdtempSync(join(tmpdir(), 'mutant-'))
  const report = join(folder, 'report.json')
  try {
    const { file, test } = mutant.killedBy
    // Vitest joins a describe and its tests by an arrow here, by a space in its report.
    const pattern = `^${test.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '(?: > | )')}$`
    const config = join(import.meta.dirname, 'vitest.config.ts')
    const args = ['run', '--config', config, '--root', root, file, '--testNamePattern', pattern]
    await run(
      process.execPath,
      [commandOf(root, 'vitest'), ...args, '--reporter=json', `--outputFile=${report}`],
      { cwd: root, stdio: 'ignore', env: { ...process.env, MUTANT: mutant.name } },
    )
    return verdict(mutant, report)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Report {
  testResults: { assertionResults: { fullName: string; status: string }[] }[]
}

function verdict({ name, killedBy: { file, test } }: Mutant, report: string): string | null {
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report // vitest's own
  const found = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .find(({ fullName }) => fullName === test)
  if (found?.status === 'failed') return null
  return found === undefined
    ? `"${name}": there is no test "${test}" in ${file}.`
    : `"${name}" lives: the test "${test}" in ${file} ended ${found.status}.`
}
