import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { must } from '../../scripts/prove/pack.ts'

const root = dirname(dirname(import.meta.dirname))

interface Manifest {
  readonly bin?: Record<string, string>
  readonly dependencies?: Record<string, string>
  readonly peerDependencies?: Record<string, string>
}

/**
 * The proxy as a shop gets it, built and packed, in `folder`'s node_modules: its sources, stripped of types as they are
 * loaded, weigh more and start later. Resolves to the file of its command. What others wrote is where the workspace has it.
 */
export async function installProxy(folder: string): Promise<string> {
  const modules = join(folder, 'node_modules')
  const ours = ['contract', 'pvit', 'proxy']
  for (const name of ours) await must('pnpm', ['run', 'build'], packageOf(name), 'ignore')
  for (const name of ours) {
    const tarball = join(folder, `${name}.tgz`)
    await must('pnpm', ['pack', '--out', tarball], packageOf(name), 'ignore')
    const home = join(modules, '@pvit-checkout', name)
    mkdirSync(home, { recursive: true })
    execFileSync('tar', ['-xzf', tarball, '-C', home, '--strip-components=1'])
    const { dependencies, peerDependencies } = manifestIn(home)
    // What the shop may install beside it, too: pg.
    for (const dependency of Object.keys({ ...dependencies, ...peerDependencies })) {
      if (dependency.startsWith('@pvit-checkout/')) continue
      const place = join(home, 'node_modules', dependency)
      mkdirSync(dirname(place), { recursive: true })
      symlinkSync(realpathSync(join(packageOf(name), 'node_modules', dependency)), place)
    }
  }
  const proxy = join(modules, '@pvit-checkout', 'proxy')
  return join(proxy, manifestIn(proxy).bin?.['pvit-checkout'] ?? '')
}

/** What the image and the systemd unit give Node before the command. */
export function nodeFlags(): readonly string[] {
  const dockerfile = readFileSync(join(root, 'deploy', 'Dockerfile'), 'utf8')
  const entry = /^ENTRYPOINT (\[.*\])$/m.exec(dockerfile)?.[1]
  if (entry === undefined) throw new Error('deploy/Dockerfile has no ENTRYPOINT on one line.')
  return (JSON.parse(entry) as string[]).filter((word) => word.startsWith('--'))
}

function packageOf(name: string): string {
  return join(root, 'packages', name)
}

function manifestIn(home: string): Manifest {
  return JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as Manifest
}
