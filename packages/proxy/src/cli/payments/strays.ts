import { formatXaf } from '@pvit-checkout/contract/checkout'
import {
  operationRoutes,
  shopRoutes,
  type StrayAnswer,
  type StrayList,
} from '@pvit-checkout/contract/shop'
import { explainFault } from '../doctor/cures.ts'
import { callProxy, type ProxyDoor } from '../proxy-door.ts'
import type { Finding } from '../report.ts'
import type { ExitCode, Terminal } from '../terminal.ts'
import { clean, utcTime } from './words.ts'

type Stray = StrayList['items'][number]

/** An account that gave no answer so many times in a row is asked no more: a thousand questions would end alike. */
const faultsBorne = 3

export async function writeStrays(
  door: ProxyDoor,
  json: boolean,
  { stdout }: Pick<Terminal, 'stdout'>,
): Promise<ExitCode> {
  const list = await callProxy(door, shopRoutes.listStrays)
  if (json) stdout.write(`${JSON.stringify(list)}\n`)
  else if (list.items.length === 0) stdout.write(none)
  else for (const stray of list.items) stdout.write(`${headOf(stray)}\n`)
  return 0
}

/** Each account is asked about each reference, one after the other. 1 where something was not answered: the list is not whole. */
export async function checkStrays(
  door: ProxyDoor,
  json: boolean,
  { stdout }: Pick<Terminal, 'stdout'>,
): Promise<ExitCode> {
  const { items } = await callProxy(door, shopRoutes.listStrays)
  const { accounts } = await callProxy(door, operationRoutes.ready)
  const say = (line: string) => {
    if (!json) stdout.write(line)
  }
  const faults = new Map<string, { inARow: number; last: Finding }>()
  const checked: (Stray & { readonly answers: readonly StrayAnswer[] })[] = []
  let isWhole = true
  if (items.length === 0) say(none)
  // PVIT repeats its callbacks; the newest tells the most.
  for (const stray of new Map(items.toReversed().map((one) => [one.reference, one])).values()) {
    say(`${headOf(stray)}\n`)
    const answers: StrayAnswer[] = []
    if (stray.kind === null) say('  No reference of our form: PVIT is not asked.\n')
    for (const { account } of stray.kind === null ? [] : accounts) {
      const before = faults.get(account)
      if ((before?.inARow ?? 0) >= faultsBorne) {
        isWhole = false
        say(`  ${account}: not asked any more\n`)
        continue
      }
      const body = { reference: stray.reference, account }
      const answer = await callProxy(door, shopRoutes.checkStray, { body })
      answers.push(answer)
      say(`  ${account}: ${wordsOf(answer)}\n`)
      const last = faultOf(answer)
      if (last !== null) {
        isWhole = false
        faults.set(account, { inARow: (before?.inARow ?? 0) + 1, last })
      } else if (before !== undefined) faults.set(account, { ...before, inARow: 0 })
    }
    checked.push({ ...stray, answers })
  }
  const found = [...faults].map(([what, { last }]) => ({
    ...{ what, says: last.says, cure: last.cure },
  }))
  if (json) stdout.write(`${JSON.stringify({ ok: isWhole, items: checked, faults: found })}\n`)
  for (const { says, cure } of found) say(`\n${says}\n→ ${cure} Then run this again.\n`)
  return isWhole ? 0 : 1
}

const none = 'No strays.\n'

function headOf({ at, reference, status }: Stray): string {
  return `${utcTime(at)}  ${clean(reference)}  a callback said ${clean(status)}`
}

function wordsOf({ seen, amount }: StrayAnswer): string {
  return `${sightings[seen]}${amount === null ? '' : `, ${formatXaf(amount)}`}`
}

const sightings: Readonly<Record<StrayAnswer['seen'], string>> = {
  success: 'PVIT says paid',
  failed: 'PVIT says not paid',
  pending: 'PVIT says not decided yet',
  unclear: 'PVIT knows it, and does not say what became of it',
  conflict: 'PVIT speaks of another one',
  'not-found': 'PVIT does not know it here; that does not prove that nothing was taken',
  refused: 'PVIT refuses the question',
  'no-answer': 'no answer',
  'no-key': 'there is no key that PVIT takes',
  'no-room': 'not asked, for open payments ask first',
}

/** Where nothing was learned, why, and what to do. */
function faultOf({ seen, account, fault }: StrayAnswer): Finding | null {
  switch (seen) {
    case 'refused':
      return explainFault(fault, account)
    case 'no-key':
      return {
        state: 'fault',
        says: `${account}: there is no key to ask with`,
        cure: '"pvit-checkout doctor" names what keeps it away.',
      }
    case 'no-answer':
      return { state: 'fault', says: `${account}: PVIT did not answer`, cure: 'Wait a while.' }
    case 'no-room':
      return {
        state: 'fault',
        says: `${account}: PVIT’s pace leaves no room beside the open payments`,
        cure: 'Wait until fewer are open.',
      }
    default:
      return null
  }
}
