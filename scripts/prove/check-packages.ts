// Packs every package and lets publint and attw judge the tarballs: whether what package.json promises is there, and
// whether every door has types that fit.
import { dirname, join } from 'node:path'

import { commandOf } from '../setup/command-of.mjs'
import { must, packAll } from './pack.ts'

const root = dirname(dirname(import.meta.dirname))
const publint = commandOf(root, 'publint')
const attw = commandOf(root, '@arethetypeswrong/cli', 'attw')

for (const { tarball } of await packAll(root, join(root, '.cache', 'packed'))) {
  await must(process.execPath, [publint, '--strict', tarball], root)
  const options = [
    '--profile',
    'esm-only',
    '--exclude-entrypoints',
    './styles.css',
    './pvit-checkout.js',
    './pvit-checkout.classic.js',
  ]
  await must(process.execPath, [attw, tarball, ...options], root)
}
