import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aShop } from '../testing/environment.ts'
import { runMain } from '../testing/run-main.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pvit-cli-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const settings = { ...aShop, DATABASE_URL: 'file:./data/proxy.db' }

const run = (argv: string[], environment?: Record<string, string>) =>
  runMain(folder, argv, environment)

describe('the settings of pvit-checkout', () => {
  it('reads .env in the caller’s folder, below the environment', async () => {
    writeFileSync(
      join(folder, '.env'),
      Object.entries({ ...settings, PUBLIC_URL: 'https://file.test' })
        .map(([name, value]) => `${name}=${value}`)
        .join('\n'),
    )
    const fromFile = await run(['urls'])
    expect(await fromFile.exit).toBe(0)
    expect(fromFile.out.join('')).toContain('https://file.test/pvit/')
    const overridden = await run(['urls'], { PUBLIC_URL: 'https://env.test' })
    expect(await overridden.exit).toBe(0)
    expect(overridden.out.join('')).toContain('https://env.test/pvit/')
  })

  it('takes a setting from a flag, else the environment, else .env, else the config file', async () => {
    const { PUBLIC_URL: _, ...rest } = settings
    const told = async (argv: string[] = [], environment: Record<string, string> = {}) => {
      const { exit, out } = await run(['urls', ...argv], { ...rest, ...environment })
      expect(await exit).toBe(0)
      return /https:\/\/\w+/.exec(out.join(''))?.[0]
    }
    writeFileSync(
      join(folder, 'pvit-checkout.config.json'),
      JSON.stringify({ publicUrl: 'https://config.test' }),
    )
    expect(await told()).toBe('https://config')
    writeFileSync(join(folder, '.env'), 'PUBLIC_URL=https://file.test')
    expect(await told()).toBe('https://file')
    expect(await told([], { PUBLIC_URL: 'https://environment.test' })).toBe('https://environment')
    expect(
      await told(['--public-url', 'https://flag.test'], { PUBLIC_URL: 'https://environment.test' }),
    ).toBe('https://flag')
  })

  it('reads a config file in TypeScript', async () => {
    const { HOOK_TOKEN } = settings
    writeFileSync(
      join(folder, 'pvit-checkout.config.ts'),
      `interface Config { publicUrl: string }
       export default { publicUrl: 'https://typed.test' } satisfies Config`,
    )
    const { exit, out } = await run(['urls'], { HOOK_TOKEN })
    expect(await exit).toBe(0)
    expect(out.join('')).toContain('https://typed.test/pvit/')
  })

  it.each([
    ['pvit-checkout.config.js', 'export default {', 'node pvit-checkout.config.js shows where'],
    [
      'pvit-checkout.config.json',
      '{"pvitPassword": "hunter2"',
      '(SyntaxError). It must be plain JSON',
    ],
    ['pvit-checkout.config.json', '[]', 'gives no settings. It must hold one object'],
    ['pvit-checkout.config.json', 'null', 'gives no settings. It must hold one object'],
    [
      'pvit-checkout.config.js',
      'export const config = {}',
      'gives no settings. End it with export',
    ],
    ['pvit-checkout.config.js', 'throw "hunter2"', 'cannot be read (string)'],
    ['pvit-checkout.config.js', 'throw null', 'cannot be read (object)'],
    ['pvit-checkout.config.js', 'import "./nowhere.js"', 'cannot be read (ERR_MODULE_NOT_FOUND)'],
    ['pvit-checkout.config.json', '{"publicUrI": "https://a.test"}', 'publicUrI is no setting'],
  ])('%s holding %s: 78 and the cure, without quoting it', async (name, text, why) => {
    writeFileSync(join(folder, name), text)
    const { exit, err } = await run(['serve'], settings)
    expect(await exit).toBe(78)
    expect(err.join('')).toContain(why)
    expect(err.join('')).not.toContain('hunter2')
  })

  it('takes one config file, not two', async () => {
    writeFileSync(join(folder, 'pvit-checkout.config.json'), '{}')
    writeFileSync(join(folder, 'pvit-checkout.config.js'), 'export default {}')
    const { exit, err } = await run(['urls'], settings)
    expect(await exit).toBe(78)
    expect(err.join('')).toContain('stands beside pvit-checkout.config.json. Keep one of them.')
  })
})
