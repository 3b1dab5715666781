import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { settingsMark, settingsMarkHeader } from '../../config/settings-mark.ts'
import { readSettings } from '../../config/settings.ts'
import { answering } from '../../testing/answering.ts'
import { aShop } from '../../testing/environment.ts'
import { runMain } from '../../testing/run-main.ts'

const pvit: RequestListener = (_, response) =>
  void response
    .writeHead(401)
    .end(
      JSON.stringify({ status_code: 3_001, error: 'MISSING_SECRET_KEY', message: '', path: '/' }),
    )

it.each([
  ['after faults of PVIT’s that may be why', null, 2, 'Mend the faults above first.'],
  ['for no reason that was found', pvit, 1, 'Read its log, and try again.'],
] as const)(
  'says where to look once the proxy breaks off %s, and counts what is to mend',
  async (_, answer, count, cure) => {
    const PVIT_BASE_URL = `http://127.0.0.1:${answer === null ? 9 : await answering(answer)}`
    const PUBLIC_URL = 'http://127.0.0.1:9/pay'
    const environment = { ...aShop, PVIT_BASE_URL, PUBLIC_URL }
    const port = await answering(({ method, url }, response) => {
      if (method === 'POST') return void response.destroy()
      response.setHeader(settingsMarkHeader, settingsMark(readSettings({}, environment)))
      response.writeHead(url?.startsWith('/pay/v1/') === true ? 404 : 200).end('{"status":"ok"}')
    })
    const doctor = async (...flags: string[]) => {
      const { exit, out } = await runMain('/', ['doctor', ...flags], {
        ...{ ...environment, PORT: String(port) },
      })
      expect(await exit).toBe(1)
      return out.join('')
    }
    const read = await doctor()
    expect(read).toMatch(/\n✗ proxy {8}The proxy at \S+ is gone: the connection broke.*\n/)
    expect(read).toContain(
      `\n               → ${cure}\n\n${count} fault${count > 1 ? 's' : ''} to mend.\n`,
    )
    expect(read).not.toContain('Next, ')
    const { ok, faults } = JSON.parse(await doctor('--json')) as { ok: boolean; faults: unknown[] }
    expect(ok).toBe(false)
    expect(faults).toHaveLength(count)
    expect(faults.at(-1)).toMatchObject({ what: 'proxy', cure })
  },
)

it.skipIf(process.platform === 'win32').each([
  ['test', []],
  ['production', ['.env can be read by others on this machine, and with it each key it holds']],
])(
  'warns of keys that others may read where one account of several is of %s',
  async (other, told) => {
    const folder = mkdtempSync(join(tmpdir(), 'pvit-doctor-'))
    writeFileSync(join(folder, '.env'), '')
    chmodSync(join(folder, '.env'), 0o644)
    const PVIT_ACCOUNTS = JSON.stringify([
      { account: 'ACC_1', operators: ['airtel'] },
      { account: 'ACC_2', operators: ['moov'], environment: other },
    ])
    // Something else on its port: no proxy is begun.
    const PORT = String(await answering((_, response) => response.end('hello')))
    try {
      const { exit, out } = await runMain(folder, ['doctor', '--json'], {
        ...aShop,
        PVIT_ACCOUNTS,
        PORT,
      })
      expect(await exit).toBe(1)
      const { findings } = JSON.parse(out.join('')) as {
        findings: { check: string; says: string }[]
      }
      expect(findings[0]?.says).toBe(`ACC_1 (test), ACC_2 (${other})`)
      expect(findings.map(({ says }) => says).filter((says) => says.startsWith('.env'))).toEqual(
        told,
      )
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
)

it('tells each setting that cannot be right, with its cure where there is more to say: 78', async () => {
  const environment = { ...aShop, PORT: 'many', PUBLIC_URL: 'nowhere' }
  const { exit, out } = await runMain('/', ['doctor'], environment)
  expect(await exit).toBe(78)
  expect(out.join('')).toBe(
    [
      '✗ settings     PORT must be a whole number from 0 to 65535\n',
      '✗ settings     PUBLIC_URL is no http(s) URL\n',
      '               → The https URL under which PVIT and browsers reach this proxy.\n',
      '\n2 faults to mend.\n',
    ].join(''),
  )
})
