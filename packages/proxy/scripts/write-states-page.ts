import { writeFileSync } from 'node:fs'
import { statesPage } from '../src/payments/states-page.ts'

writeFileSync(new URL('../../../docs/payment-states.md', import.meta.url), statesPage())
