import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { House, Manifest } from './arrows.ts'

export const root = join(import.meta.dirname, '../..')

/** The repository as it is on disk: every source of every package and app, and what each says it depends on. */
export function readHouse(): House {
  const sources = globSync(['packages/*/src/**/*.{ts,tsx}', 'apps/*/{src,server}/**/*.{ts,tsx}'], {
    cwd: root,
  })
  const rooms = globSync(['packages/*/package.json', 'apps/*/package.json'], { cwd: root })
  return {
    files: sources.map((path) => ({
      path: path.replaceAll('\\', '/'),
      source: readFileSync(join(root, path), 'utf8'),
    })),
    manifests: Object.fromEntries(
      ['package.json', ...rooms].map((path) => [
        path === 'package.json' ? '.' : path.replaceAll('\\', '/').replace('/package.json', ''),
        // A package.json's shape is pnpm's to check; these four fields are all that is read.
        JSON.parse(readFileSync(join(root, path), 'utf8')) as Manifest,
      ]),
    ),
  }
}
