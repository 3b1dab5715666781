// Three instances on Postgres on many bad days: tests/journeys/several-seeds.test.ts, which `npm test` runs with one seed
// (promises 3, 18, 21).
// SEVERAL_SEEDS=7-7 plays that one again.
import { playJourney } from './play-journey.ts'

playJourney('several-seeds.test.ts', 'SEVERAL_SEEDS', '1-40')
