import { expect, vi } from 'vitest'
import type { TestPostgres } from './postgres.ts'

/** How many wait at this moment for a row that somebody else holds. */
export async function lockWaits(server: TestPostgres, url: string): Promise<number> {
  const [row] = await server.query(
    "select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    url,
  )
  return Number(row?.['waiting'])
}

/** Resolves once so many do. */
export function untilLockWaits(server: TestPostgres, url: string, count: number): Promise<void> {
  return vi.waitFor(async () => expect(await lockWaits(server, url)).toBe(count), {
    timeout: 8_000,
    interval: 20,
  })
}
