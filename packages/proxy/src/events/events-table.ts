import { eventNotes } from '@pvit-checkout/contract/shop'

const begin = '<!-- events: written by `node packages/proxy/scripts/write-events-table.ts` -->'
const end = '<!-- /events -->'

/** `docs/events.md` with its table of events as the contract has them. */
export function withEventsTable(page: string): string {
  const [before, rest = ''] = page.split(begin)
  const [, after] = rest.split(end)
  if (after === undefined) throw new Error(`The page needs the lines "${begin}" and "${end}".`)
  const rows = Object.entries(eventNotes).map(([type, note]) => `| \`${type}\` | ${note} |`)
  return `${before}${begin}\n\n| type | what it means |\n|---|---|\n${rows.join('\n')}\n\n${end}${after}`
}
