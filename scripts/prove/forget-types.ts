// Types that `npm run check` has written are not there in a fresh clone: a proof that begins with this begins like one.
import { readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'

const packages = join(dirname(dirname(import.meta.dirname)), 'packages')
for (const name of readdirSync(packages))
  rmSync(join(packages, name, '.types'), { recursive: true, force: true })
