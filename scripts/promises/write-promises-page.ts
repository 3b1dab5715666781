import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisesPage } from './page.ts'
import { findProofs } from './proofs.ts'

const root = dirname(dirname(import.meta.dirname))
writeFileSync(join(root, 'docs/promises.md'), promisesPage(await findProofs(root)))
