import { readFileSync, writeFileSync } from 'node:fs'
import { withEventsTable } from '../src/events/events-table.ts'

const page = new URL('../../../docs/events.md', import.meta.url)
writeFileSync(page, withEventsTable(readFileSync(page, 'utf8')))
