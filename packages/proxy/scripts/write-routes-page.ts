import { writeFileSync } from 'node:fs'
import { routesPage } from '../src/openapi/routes-page.ts'

writeFileSync(new URL('../../../docs/routes.md', import.meta.url), routesPage())
