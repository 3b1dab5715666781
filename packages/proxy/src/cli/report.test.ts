import { describe, expect, it } from 'vitest'
import { createReport } from './report.ts'
import type { Environment } from './terminal.ts'

async function reportOn({
  isTTY = false,
  json = false,
  environment = {},
}: { isTTY?: boolean; json?: boolean; environment?: Environment } = {}) {
  let out = ''
  const report = createReport(
    {
      environment,
      folder: '/',
      stdout: { isTTY, write: (text) => (out += text) },
      stderr: { write: () => true },
      untilStopped: () => new Promise(() => {}),
    },
    json,
  )
  await report.check('key', 'asking PVIT', async (progress) => {
    progress('waiting, 3 s')
    return { state: 'fault', says: 'it did not arrive', cure: 'Mend the address.' }
  })
  return { out, findings: report.findings() }
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
