import { writeFileSync } from 'node:fs'
import { faultsPage } from '../src/faults/faults-page.ts'

const page = new URL('../../../docs/simulator-faults.md', import.meta.url)
writeFileSync(page, faultsPage())
