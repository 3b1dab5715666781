import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

async function run(argv: readonly string[], env: NodeJS.ProcessEnv, cwd = root) {
  const child = spawn(process.execPath, argv, { cwd, env: { PATH: process.env['PATH'], ...env } })
  let stderr = ''
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stderr }
}

describe('what lies in deploy/', { timeout: 60_000 }, () => {
  it('has an example of settings that leaves blank what is yours, and nothing that is required out', async () => {
    const example = parseEnv(read('deploy/proxy.env.example'))
    const blank = Object.keys(example).filter((name) => example[name] === '')
    const folder = mkdtempSync(join(tmpdir(), 'pvit-deploy-'))
    const { code, stderr } = await run(
      [join(root, 'packages/proxy/src/cli/bin.ts'), 'serve'],
      example,
      folder,
    )
    rmSync(folder, { recursive: true })
    expect(code).toBe(78)
    const missing = [...stderr.matchAll(/^ {2}(\w+) is missing\./gm)].map(([, name]) => name)
    expect(missing.length).toBeGreaterThan(8)
    expect(stderr.trimEnd().split('\n').length).toBe(missing.length + 1)
    expect(blank).toEqual(expect.arrayContaining(missing))
  })

  it('starts what the package has', () => {
    const { publishConfig } = JSON.parse(read('packages/proxy/package.json')) as {
      publishConfig: { bin: Record<string, string> }
    }
    const bin = `node_modules/@pvit-checkout/proxy/${publishConfig.bin['pvit-checkout']?.replace('./', '')}`
    for (const path of [
      'deploy/Dockerfile',
      'deploy/compose.yaml',
      'deploy/systemd/pvit-checkout.service',
      'docs/deploy.md',
    ])
      expect(read(path)).toContain(bin)
    for (const name of ['contract', 'pvit', 'proxy', 'element'])
      expect(existsSync(join(root, 'packages', name, 'package.json'))).toBe(true)
  })

  it('starts Node so that a crowd who waits does not swell its memory', async () => {
    const entry = /^ENTRYPOINT (.*)$/m.exec(read('deploy/Dockerfile'))?.[1] ?? '[]'
    const unit = /^ExecStart=(.*)$/m.exec(read('deploy/systemd/pvit-checkout.service'))?.[1] ?? ''
    const flagsOf = (command: readonly string[]) => command.filter((word) => word.startsWith('--'))
    const flags = flagsOf(JSON.parse(entry) as string[])
    expect(flagsOf(unit.split(' '))).toEqual(flags)
    expect(read('docs/deploy.md')).toContain(`NODE_OPTIONS=${flags.join(' ')}`)

    // As openings of streams do: what is new lives on for a while.
    const swell = `
      const kept = []
      for (let i = 0; i < 3_000_000; i += 1) kept[i % 300_000] = [{ i }]
      const spaces = process.getBuiltinModule('v8').getHeapSpaceStatistics()
      const young = spaces.find((space) => space.space_name === 'new_space')
      process.stderr.write(String(young.physical_space_size))`
    const { stderr } = await run(['--eval', swell], { NODE_OPTIONS: flags.join(' ') })
    expect(Number(stderr)).toBeGreaterThan(0)
    expect(Number(stderr)).toBeLessThanOrEqual(3 * 16 * 1_048_576)
  })

  it('builds with the versions that the repository pins', () => {
    const dockerfile = read('deploy/Dockerfile')
    const pg = /^ {2}pg: (.*)$/m.exec(read('pnpm-workspace.yaml'))?.[1]
    expect(dockerfile).toContain(`pg@${pg}`)
    const pnpm = /pnpm@([\d.]+)/.exec(dockerfile)?.[1]
    expect(read('scripts/run.mjs') + read('scripts/setup/tools.mjs')).toContain(pnpm)
    const secrets = /PASSWORD=.|_KEY=.|TOKEN=./
    for (const path of [
      'deploy/Dockerfile',
      'deploy/compose.yaml',
      'deploy/proxy.env.example',
      'deploy/postgres.env.example',
    ])
      expect(read(path)).not.toMatch(secrets)
  })

  it('copies what is there, and keeps what the image keeps in volumes that outlive the container', () => {
    const dockerfile = read('deploy/Dockerfile')
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(?:--\S+ )?(\S+) \S+$/gm)]
    expect(copied.map(([, path]) => path)).toEqual(['.', 'deploy/healthcheck.mjs'])
    for (const [, path = ''] of copied) expect(existsSync(join(root, path))).toBe(true)

    const compose = read('deploy/compose.yaml')
    const named = compose.slice(compose.search(/^volumes:$/m)).match(/^ {2}\w+(?=:$)/gm) ?? []
    const kept = [...dockerfile.matchAll(/^VOLUME (.*)$/gm)].map(([, path]) => path)
    expect(kept).toEqual(['/data'])
    for (const path of kept)
      expect(named.some((name) => compose.includes(`['${name.trim()}:${path}']`))).toBe(true)
  })

  it('keeps the settings that are filled in out of commits and out of the image', () => {
    const lines = (path: string) => read(path).split('\n')
    expect(lines('.gitignore')).toContain('/deploy/*.env')
    expect(lines('deploy/Dockerfile.dockerignore')).toContain('**/*.env')
    for (const [, path] of read('deploy/compose.yaml').matchAll(/^ {4}env_file: (.*)$/gm))
      expect(path).toMatch(/^\w+\.env$/)
  })

  it('waits for the Postgres that serves, not for the one that only makes the database', () => {
    expect(read('deploy/compose.yaml')).toMatch(/pg_isready --host 127\.0\.0\.1 /)
  })

  it('knows a proxy that lives from one that does not, below its base path', async () => {
    const server = createServer((request, response) => {
      response.writeHead(request.url === '/pay/health' ? 200 : 404).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const PORT = String(typeof address === 'object' && address !== null ? address.port : 0)
    const check = (PUBLIC_URL: string) =>
      run([join(root, 'deploy/healthcheck.mjs')], { PORT, PUBLIC_URL })
    expect((await check('https://shop.example/pay/')).code).toBe(0)
    expect((await check('https://shop.example/other')).code).toBe(1)
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    expect((await check('https://shop.example/pay')).code).toBe(1)
  })
})
