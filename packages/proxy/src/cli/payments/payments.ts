import { setTimeout as sleep } from 'node:timers/promises'
import { CheckoutError, operators, PaymentId } from '@pvit-checkout/contract/checkout'
import {
  OrderName,
  paymentStates,
  shopRoutes,
  type PaymentList,
  type ShopPayment,
} from '@pvit-checkout/contract/shop'
import { wantedOf } from '../../field-words.ts'
import { UsageError, type Call, type Command } from '../command.ts'
import { readProcessPart } from '../environment.ts'
import {
  callProxy,
  findProxy,
  localUrl,
  type DoorSettings,
  type Found,
  type ProxyDoor,
  type ShopCall,
} from '../proxy-door.ts'
import type { ExitCode, Terminal } from '../terminal.ts'
import { writeList } from './list.ts'
import { writePayment } from './story.ts'
import { checkStrays, writeStrays } from './strays.ts'

export const paymentsCommand: Command = {
  name: 'payments',
  summary: 'list payments, show the story of one, have PVIT asked about it or about strays',
  words: 'list | show <payment> | check <payment> | strays [check]',
  help: `<payment> is a pay_… id, or the name of an order for its newest payment. Asks the proxy that runs on HOST:PORT, else the one
behind PUBLIC_URL, with CHECKOUT_API_KEY. "check" has the proxy ask PVIT, at most every 10 s, and shows what is known then.
"strays" lists callbacks for references that the proxy does not know, as after going back to a backup; "strays check" has each
account of PVIT asked about each of them, one question at a time, and tells what it says. Neither changes anything.
Times are UTC, as in the log of serve: one hour before the clocks of Gabon.
The states are ${paymentStates.join(', ')}.`,
  flags: {
    order: { value: 'NAME', says: 'list: those of this order' },
    state: { value: 'STATE', says: 'list: in this state, such as unresolved or failed' },
    operator: { value: 'NAME', says: `list: ${oneOf(operators)}` },
    since: {
      value: 'TIME',
      says: 'list: started then or later, such as 2026-11-23 or 2026-11-23T08:00:00Z',
    },
    limit: { value: 'NUMBER', says: 'list: how many, 20 without it, at most 100' },
    cursor: { value: 'CURSOR', says: 'list: go on where the list before ended' },
  },
  run: payments,
}

/** A question to PVIT takes that long at most; the answer is waited for as long as somebody may want to watch. */
const answerWithinMs = 10_000

async function payments(call: Call, terminal: Terminal): Promise<ExitCode> {
  const [verb, name, ...more] = call.words
  if (verb === undefined)
    throw new UsageError('needs a word behind it: list, show, check or strays')
  if (more.length > 0) throw new UsageError(`is followed by "${more[0]}", one word too many`)
  switch (verb) {
    case 'list':
      if (name !== undefined)
        throw new UsageError(`list takes no "${name}": flags choose, such as --order ${name}`)
      return list(call, terminal)
    case 'show':
    case 'check': {
      if (name === undefined)
        throw new UsageError(`${verb} needs a payment: its pay_… id, or its order`)
      const { error } = OrderName.safeParse(name, { error: wantedOf })
      if (error !== undefined)
        throw new UsageError(`${verb} takes no such order. ${error.issues[0]?.message}`)
      refuseFlags(verb, call)
      const door = await openDoor(call, terminal)
      const payment = await find(door, name)
      const shown = verb === 'show' ? payment : await check(door, payment)
      if (call.json) terminal.stdout.write(`${JSON.stringify(shown)}\n`)
      else writePayment(shown, terminal)
      return 0
    }
    case 'strays': {
      if (name !== undefined && name !== 'check')
        throw new UsageError(`strays knows no "${name}": nothing or check`)
      refuseFlags(verb, call)
      const door = await openDoor(call, terminal)
      return (name === undefined ? writeStrays : checkStrays)(door, call.json, terminal)
    }
    default:
      throw new UsageError(`knows no "${verb}": list, show, check or strays`)
  }
}

function refuseFlags(verb: string, { flags }: Call): void {
  const flag = Object.keys(flags)[0]
  if (flag !== undefined)
    throw new UsageError(`${verb} takes no --${flag}: it is for list`, `--${flag}`)
}

async function list(call: Call, terminal: Terminal): Promise<ExitCode> {
  const { since, ...flags } = call.flags
  const query = { ...flags, since: since === undefined ? undefined : toInstant(since) }
  const { error } = shopRoutes.listPayments.query.safeParse(query)
  if (error !== undefined) throw wrongFlag(String(error.issues[0]?.path[0]))
  const page = await readPage(await openDoor(call, terminal), query)
  if (call.json) terminal.stdout.write(`${JSON.stringify(page)}\n`)
  else writeList(page, terminal.stdout)
  return 0
}

/** Whether a cursor is one, and what a proxy of another version knows, only the proxy can tell. */
async function readPage(
  door: ProxyDoor,
  query: NonNullable<ShopCall['query']>,
): Promise<PaymentList> {
  try {
    return await callProxy(door, shopRoutes.listPayments, { query })
  } catch (error) {
    const flag = error instanceof CheckoutError ? error.errors[0]?.path : undefined
    throw flag === undefined || !(flag in wanted) ? error : wrongFlag(flag)
  }
}

/** What each flag takes. */
const wanted: Readonly<Record<string, string>> = {
  order: 'the name of an order, at most 64 characters long,',
  state: oneOf(paymentStates),
  operator: oneOf(operators),
  since: 'a time, such as 2026-11-23,',
  limit: 'a whole number from 1 to 100',
  cursor: 'what the list before ended with',
}

function wrongFlag(name: string): UsageError {
  return new UsageError(`needs ${wanted[name]} behind --${name}`, `--${name}`)
}

async function find(door: ProxyDoor, name: string): Promise<ShopPayment> {
  const id = PaymentId.safeParse(name)
  if (id.success) return callProxy(door, shopRoutes.readPayment, { parameters: { id: id.data } })
  const { items } = await callProxy(door, shopRoutes.listPayments, {
    query: { order: name, limit: '1' },
  })
  if (items[0] !== undefined) return items[0]
  throw new CheckoutError('not-found', {
    detail: `No payment has this id, and no order "${name}" has a payment.`,
  })
}

/** The proxy answers with what it knows and asks PVIT meanwhile: what that brings shows as a new line of the timeline. */
async function check(door: ProxyDoor, { id, timeline }: ShopPayment): Promise<ShopPayment> {
  const parameters = { id }
  let payment = await callProxy(door, shopRoutes.checkPayment, { parameters })
  const asked = () => payment.timeline.slice(timeline.length).some(({ type }) => type === 'status')
  for (const until = Date.now() + answerWithinMs; !asked() && Date.now() < until;) {
    await sleep(250)
    payment = await callProxy(door, shopRoutes.readPayment, { parameters })
  }
  return payment
}

async function openDoor(call: Call, terminal: Terminal): Promise<ProxyDoor> {
  const settings = await readProcessPart(
    ['HOST', 'PORT', 'PUBLIC_URL', 'CHECKOUT_API_KEY'],
    terminal,
    call.settings,
  )
  const found = await findProxy(settings)
  if (found.kind === 'running') return found.door
  throw new CheckoutError('connection-lost', { detail: whyNot(found, settings) })
}

function whyNot(found: Exclude<Found, { kind: 'running' }>, settings: DoorSettings): string {
  const otherKey = (url: string) =>
    `The proxy at ${url} takes another CHECKOUT_API_KEY. Run this with its settings.`
  if (found.kind === 'stranger') {
    return found.why === 'other-key'
      ? otherKey(found.url)
      : `Something that is no proxy answers at ${found.url}. Mend HOST, PORT and PUBLIC_URL.`
  }
  if (found.lockedAt !== null) return otherKey(found.lockedAt)
  const where = [...new Set([localUrl(settings) ?? 'HOST:PORT', settings.publicUrl])].join(' or ')
  return `No proxy answers at ${where}. Start it with "pvit-checkout serve", or mend HOST, PORT and PUBLIC_URL.`
}

/** UTC where it names no zone, as all that is shown. `Date` also reads `5`, and the 31st of February. */
function toInstant(text: string): string {
  const day = /^\d{4}-\d\d-\d\d/.exec(text)?.[0] ?? ''
  const isZoneless = /^[\d-]+[T ][\d:.]+$/i.test(text)
  const at = Date.parse(isZoneless ? `${text}Z` : text)
  if (Number.isNaN(at) || !isDay(day)) throw wrongFlag('since')
  return new Date(at).toISOString()
}

function isDay(day: string): boolean {
  const at = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day)
}

/** `airtel, moov or other` */
function oneOf(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}
