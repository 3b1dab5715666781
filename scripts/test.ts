// `npm test`: every check there is, cheapest first. Arguments choose steps: `npm test -- types unit`. What a step said
// lies whole in .cache/test/<step>.log.
import { dirname } from 'node:path'

import { runAll } from './steps/run-all.ts'
import { steps } from './steps/steps.ts'

const root = dirname(import.meta.dirname)

await runAll(root, steps(root), process.argv.slice(2))
