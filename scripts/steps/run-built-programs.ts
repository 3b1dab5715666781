// Asks every program among the packages for its help, as it was built: one whose work was lost on the way to `dist` ends
// well too, and says nothing.
import { execFileSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const root = dirname(dirname(import.meta.dirname))

for (const path of globSync('packages/*/package.json', { cwd: root })) {
  const { publishConfig } = JSON.parse(readFileSync(join(root, path), 'utf8')) as {
    publishConfig?: { bin?: Record<string, string> }
  }
  for (const [name, file] of Object.entries(publishConfig?.bin ?? {})) {
    const said = execFileSync(process.execPath, [join(root, dirname(path), file), '--help'], {
      encoding: 'utf8',
      timeout: 60_000,
    })
    if (!said.includes(name)) throw new Error(`${name} --help, as built, says: “${said}”`)
    console.log(`${name} speaks`)
  }
}
