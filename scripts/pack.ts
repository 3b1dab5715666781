// `npm run pack`: every package as it would be published, and the lines that install them in a project elsewhere.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { must, packAll } from './prove/pack.ts'

const root = dirname(import.meta.dirname)
await must(process.execPath, [join(root, 'scripts/build.ts')], root)
const packed = await packAll(root, join(root, '.cache', 'packed'))
const tarballs = new Map(packed.map(({ name, tarball }) => [name, tarball]))

for (const { name } of packed) {
  if (name === '@pvit-checkout/contract') continue // nobody's own choice: the others bring it along
  console.log(`\n${name}:\nnpm install ${withOurOwn(name).join(' ')}`)
}

/** The package's tarball behind those of ours that it leans on: no registry has them. */
function withOurOwn(name: string): string[] {
  const folder = join(root, 'packages', name.split('/')[1] ?? '')
  const manifest = readFileSync(join(folder, 'package.json'), 'utf8')
  const { dependencies = {} } = JSON.parse(manifest) as { dependencies?: Record<string, string> }
  const ours = Object.keys(dependencies).filter((each) => tarballs.has(each))
  return [...new Set([...ours.flatMap(withOurOwn), tarballs.get(name) ?? ''])]
}
