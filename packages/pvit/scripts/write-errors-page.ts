import { writeFileSync } from 'node:fs'
import { errorsPage } from '../src/errors-page.ts'

const page = new URL('../../../docs/pvit-errors.md', import.meta.url)
writeFileSync(page, errorsPage())
