import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { leaveIfStopped, run } from './child.mjs'
import { withLock } from './lock.mjs'
import { Fault, sayWhile } from './say.mjs'

/**
 * Installs exactly what the lockfile says, when anything it depends on has changed since the last time.
 * @param {string} root
 * @param {import('./tools.mjs').Tools} tools
 */
export async function installDependencies(root, tools) {
  const stamp = join(root, 'node_modules', '.setup-stamp')
  const wanted = fingerprint(root, tools.nodeVersion)
  if (read(stamp) === wanted) return
  await withLock(join(root, '.cache', 'setup.lock'), async () => {
    if (read(stamp) === wanted) return
    // First of all: an install that is killed must not be believed by the next run.
    rmSync(stamp, { force: true })
    const [pnpm, ...pnpmArgs] = tools.pnpm
    const ended = await sayWhile('installing what the lockfile says', () =>
      run(
        pnpm,
        [
          ...pnpmArgs,
          'install',
          '--frozen-lockfile',
          '--reporter=append-only',
          '--config.confirm-modules-purge=false',
        ],
        {
          cwd: root,
          // Under NODE_ENV=production pnpm would leave the tools out.
          env: { ...tools.env, NODE_ENV: 'development' },
          stdio: ['ignore', 2, 2],
        },
      ),
    )
    await leaveIfStopped(ended)
    if (ended.code !== 0) {
      throw new Fault(
        'pnpm could not install the dependencies; its own words are above. After a change to a package.json or to pnpm-workspace.yaml, write the lockfile anew: `npm run pnpm -- install`.',
      )
    }
    writeFileSync(stamp, wanted)
  })
}

/** @param {string} root @param {string} nodeVersion */
function fingerprint(root, nodeVersion) {
  const manifests = workspaceFolders(root).map((folder) => join(folder, 'package.json'))
  const hash = createHash('sha256').update(`${nodeVersion} ${process.platform} ${process.arch}`)
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...manifests]) {
    hash.update(`\n${file}\n${read(join(root, file)) ?? ''}`)
  }
  return hash.digest('hex')
}

/**
 * The folders of the workspace's packages, of the two kinds its file names: `packages/*`, or a folder itself.
 * @param {string} root
 * @returns {string[]}
 */
function workspaceFolders(root) {
  const [, list = ''] =
    /^packages:\r?\n((?: +- .*\r?\n)+)/m.exec(read(join(root, 'pnpm-workspace.yaml')) ?? '') ?? []
  return [...list.matchAll(/- (\S+)/g)].flatMap(([, pattern = '']) => {
    if (!pattern.endsWith('/*')) return [pattern]
    const parent = pattern.slice(0, -2)
    const path = join(root, parent)
    return existsSync(path)
      ? readdirSync(path)
          .sort()
          .map((name) => join(parent, name))
      : []
  })
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
