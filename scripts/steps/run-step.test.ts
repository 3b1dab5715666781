import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { startProgram } from '../testing/program.ts'
import { runStep } from './run-step.ts'
import type { Step } from './steps.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'run-step-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('a step that counts nothing itself', () => {
  it('is one check, passed or failed', async () => {
    expect(await runStep('a', [node('')], places())).toMatchObject({ passed: 1, failed: 0 })
    expect(await runStep('b', [node('process.exit(3)')], places())).toMatchObject({
      passed: 0,
      failed: 1,
    })
  })

  it('ends with the first of its commands that fails, and keeps what was said', async () => {
    const commands = [node('console.error("why"); process.exit(1)'), node('console.log("after")')]
    const { failed, output } = await runStep('a', commands, places())
    expect({ failed, output }).toEqual({ failed: 1, output: 'why\n' })
  })
})

describe('a step that counts its tests', () => {
  it('adds up what vitest says, a file that does not load included', async () => {
    writeFileSync(
      join(folder, 'some.test.js'),
      `import { expect, it } from 'vitest'
       it('passes', () => expect(1).toBe(1)); it('passes too', () => expect(1).toBe(1)); it('fails', () => expect(1).toBe(2))`,
    )
    writeFileSync(join(folder, 'broken.test.js'), 'throw new Error("does not load")')
    const root = join(import.meta.dirname, '../..')
    const args = [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--root',
      folder,
      '--config',
      'none.config.js',
    ]
    writeFileSync(join(folder, 'none.config.js'), 'export default {}')
    const tally = `--reporter=${join(import.meta.dirname, 'tally.ts')}`
    const step: Step = { command: process.execPath, args: [...args, tally], counts: 'tally' }
    expect(await runStep('unit', [step], places())).toMatchObject({
      passed: 2,
      failed: 2,
      skipped: 0,
    })
  })

  it('reads what Playwright says', async () => {
    const stats = { expected: 4, flaky: 1, unexpected: 2, skipped: 1 }
    const step = node(write('PLAYWRIGHT_JSON_OUTPUT_NAME', { stats }, 1), 'playwright')
    expect(await runStep('pages', [step], places())).toMatchObject({
      passed: 5,
      failed: 2,
      skipped: 1,
    })
  })

  it.each([
    [
      'went wrong outside any test',
      { passed: 3, failed: 0, skipped: 0 },
      1,
      { passed: 3, failed: 1 },
    ],
    ['found nothing to run', { passed: 0, failed: 0, skipped: 0 }, 0, { passed: 0, failed: 1 }],
    ['wrote no count one can read', { passed: 'many' }, 0, { passed: 0, failed: 1 }],
  ])('has failed when it %s', async (_what, count, code, expected) => {
    const step = node(write('TALLY_FILE', count, code), 'tally')
    expect(await runStep('unit', [step], places())).toMatchObject(expected)
  })

  it('does not take the count of an earlier run for its own', async () => {
    await runStep(
      'unit',
      [node(write('TALLY_FILE', { passed: 9, failed: 0, skipped: 0 }, 0), 'tally')],
      places(),
    )
    expect(await runStep('unit', [node('', 'tally')], places())).toMatchObject({
      passed: 0,
      failed: 1,
    })
  })
})

describe('npm test', () => {
  it('ends with the sum on stdout and an exit code that agrees with it', async () => {
    const test = startProgram(process.execPath, [join(import.meta.dirname, '../test.ts'), 'format'])
    const { code } = await test.ended
    const [, passed, failed] = test.stdout().match(/(?:^|\n)(\d+) passed, (\d+) failed\n$/) ?? []
    expect(Number(passed) + Number(failed)).toBe(1)
    expect(code).toBe(Number(failed))
  })

  it('names the steps there are when asked for another', async () => {
    const test = startProgram(process.execPath, [join(import.meta.dirname, '../test.ts'), 'units'])
    expect(await test.ended).toMatchObject({ code: 2 })
    expect(test.stderr()).toMatch(/no step "units".*types, lint/)
  })
})

function node(code: string, counts?: Step['counts']): Step {
  const step = { command: process.execPath, args: ['-e', code] }
  return counts === undefined ? step : { ...step, counts }
}

function write(variable: string, value: unknown, code: number): string {
  const text = JSON.stringify(JSON.stringify(value))
  return `require('node:fs').writeFileSync(process.env.${variable}, ${text}); process.exit(${code})`
}

function places() {
  return { root: folder, folder }
}
