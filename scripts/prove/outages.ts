// Two instances on a Postgres that fails in every way there is, each for as long as it may: tests/journeys/outages.test.ts, which
// `npm test` runs with one seed and short faults (promise 19).
// OUTAGE_SEEDS=7-7 plays that one again.
import { playJourney } from './play-journey.ts'

playJourney('outages.test.ts', 'OUTAGE_SEEDS', '1-10')
