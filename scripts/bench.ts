// `npm run bench -- <name> …`: runs bench/<name>.ts with the arguments that follow. Without a name, says which there are.
import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

import { exitLike, followSignals, run } from './setup/child.mjs'

const root = dirname(import.meta.dirname)
const folder = join(root, 'bench')
const [name, ...args] = process.argv.slice(2)
const names = existsSync(folder)
  ? readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && /^[^.]+\.ts$/.test(entry.name))
      .map((entry) => basename(entry.name, '.ts'))
  : []

if (name === undefined) {
  process.stdout.write(
    names.length > 0
      ? `npm run bench -- ${names.join(' | ')}\n`
      : 'There are no benches yet: each is a file bench/<name>.ts.\n',
  )
} else if (names.includes(name)) {
  followSignals()
  exitLike(
    await run(process.execPath, [join(folder, `${name}.ts`), ...args], {
      cwd: root,
      stdio: 'inherit',
    }),
  )
} else {
  process.stderr.write(`There is no bench "${name}". There are: ${names.join(', ') || 'none'}.\n`)
  process.exitCode = 2
}
