// `npm run build`: every package's dist, in the order they need each other.
import { dirname } from 'node:path'

import { exitLike, followSignals, run } from './setup/child.mjs'

followSignals()
exitLike(
  await run('pnpm', ['--recursive', 'run', 'build', ...process.argv.slice(2)], {
    cwd: dirname(import.meta.dirname),
    stdio: 'inherit',
  }),
)
