import { describe, expect, it } from 'vitest'
import { createReport } from './report.ts'
import type { Environment, Terminal } from './terminal.ts'

async function reportOn({
  isTTY = false,
  json = false,
  environment = {},
}: { isTTY?: boolean; json?: boolean; environment?: Environment } = {}) {
  let out = ''
  const terminal = terminalOf((text) => (out += text), isTTY, environment)
  const report = createReport(terminal, json)
  await report.check('key', 'asking PVIT', async (progress) => {
    progress('waiting, 3 s')
    return { state: 'fault', says: 'it did not arrive', cure: 'Mend the address.' }
  })
  return { out, findings: report.findings() }
}

function terminalOf(
  write: (text: string) => unknown,
  isTTY = false,
  environment: Environment = {},
): Terminal {
  return {
    environment,
    folder: '/',
    stdout: { isTTY, write },
    stderr: { write: () => true },
    untilStopped: () => new Promise(() => {}),
  }
}

describe('a report', () => {
  it('shows at a terminal what is under way, and wipes it for what was found', async () => {
    const { out } = await reportOn({ isTTY: true, environment: { NO_COLOR: '1' } })
    const wiped = '\r\u001B[2K'
    expect(out).toBe(
      [
        `${wiped}… key          asking PVIT`,
        `${wiped}… key          waiting, 3 s`,
        `${wiped}✗ key          it did not arrive\n               → Mend the address.\n`,
      ].join(''),
    )
  })

  it('writes lines alone into a file', async () => {
    const { out } = await reportOn()
    expect(out).toBe('✗ key          it did not arrive\n               → Mend the address.\n')
  })

  it('has no line below what needs no cure, and counts no fault of it', async () => {
    let out = ''
    const report = createReport(
      terminalOf((text) => (out += text)),
      false,
    )
    await report.check('key', '', async () => ({ state: 'ok', says: 'there' }))
    await report.check('balance', '', async () => ({ state: 'warning', says: 'not read' }))
    expect(out).toBe('✓ key          there\n! balance      not read\n')
    expect(report.faults()).toEqual([])
  })

  it('says nothing by itself where JSON is asked for', async () => {
    const { out, findings } = await reportOn({ isTTY: true, json: true })
    expect(out).toBe('')
    expect(findings).toEqual([
      { check: 'key', state: 'fault', says: 'it did not arrive', cure: 'Mend the address.' },
    ])
  })

  it.each([
    [true, {}, true],
    [true, { NO_COLOR: '1' }, false],
    [true, { TERM: 'dumb' }, false],
    [false, {}, false],
    [false, { FORCE_COLOR: '1' }, true],
    [true, { FORCE_COLOR: '0' }, false],
    [true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ])('has colours: terminal %s, %o → %s', async (isTTY, environment, colours) => {
    const { out } = await reportOn({ isTTY, environment })
    expect(out.includes('\u001B[31m✗')).toBe(colours)
  })
})
