import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { run } from '../setup/child.mjs'

export interface Packed {
  name: string
  tarball: string
  /** What its published package.json opens, `.` and the like: code, without stylesheets, bare types and package.json itself. */
  doors: string[]
}

/** Packs every package that is published, as `pnpm publish` would, into `folder`. */
export async function packAll(root: string, folder: string): Promise<Packed[]> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const packed: Packed[] = []
  for (const name of readdirSync(join(root, 'packages'))) {
    const cwd = join(root, 'packages', name)
    const tarball = join(folder, `${name}.tgz`)
    await must('pnpm', ['pack', '--out', tarball], cwd, 'ignore') // it lists every file
    if (!existsSync(tarball)) throw new Error(`pnpm pack wrote no ${tarball}.`)
    const manifest = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8')) as {
      name: string
      publishConfig: { exports: Record<string, string | { types: string; default?: string }> }
    }
    const doors = Object.entries(manifest.publishConfig.exports)
      .filter(([, files]) => typeof files !== 'string' && files.default !== undefined)
      .map(([door]) => door)
    packed.push({ name: manifest.name, tarball, doors })
  }
  return packed
}

/** Runs a command to its end, its words where ours go. Rejects when it fails. */
export async function must(
  command: string,
  args: string[],
  cwd: string,
  says: 'inherit' | 'ignore' = 'inherit',
): Promise<void> {
  const { code, signal } = await run(command, args, { cwd, stdio: ['ignore', says, 'inherit'] })
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${signal ?? code}.`)
}
