import type {
  CallOptions,
  Clock,
  LinkRequest,
  PaymentRequest,
  Pvit,
  PvitFault,
  RequestOutcome,
  StatusOutcome,
} from '@pvit-checkout/pvit'
import type { Book, Status } from '../law.ts'
import type { Gate } from './gate.ts'

export const requestFaults = [
  'not-sent',
  'lost-before',
  'lost-after',
  'late',
  'slow',
  'refused',
  'busy',
  'busy-executed',
  'key',
  'claims-success',
  'claims-failed',
  'foreign',
  'doubled',
] as const
export const statusFaults = [
  'silence',
  'slow-down',
  'set-up',
  'key',
  'missing',
  'forgotten',
  'ambiguous',
  'other-amount',
  'other-account',
  'only-by-id',
] as const
export const account = 'ACC_MODEL'
/** PVIT does not find a young transaction for at most this long; longer would be a lie. */
const lagMs = 60_000
const promptLifeMs = 120_000
const linkLifeMs = 15 * 60_000

interface Entry {
  pvitId: string
  reference: string
  amount: number
  phone: string
  status: Status
  history: Status[]
  createdAt: number
  openPrompts: number
  prompts: number
  debits: number
  foreign: boolean
  /** It was answered "busy, not taken" although it was taken; a "not found" on top of that is a lie nobody can see through. */
  denied: boolean
  lied: boolean
}

export interface Fault {
  on: 'request' | 'status'
  name: string
  times: number
}

/** PVIT as the law sees it: references are unique, a prompt takes money once, answers get lost. No wire, no words. */
export function createModelPvit(clock: Clock) {
  const entries = new Map<string, Entry>()
  const links = new Map<string, { request: LinkRequest; until: number }>()
  const asked = new Map<string, number>()
  /** Whose request with this reference is under way. */
  const posting = new Map<string, Gate>()
  let faults: Fault[] = []

  function strike(on: Fault['on']): string | null {
    const fault = faults.find((one) => one.on === on)
    if (fault === undefined) return null
    fault.times -= 1
    faults = faults.filter(({ times }) => times > 0)
    return fault.name
  }

  /** Null where the reference is taken. */
  function execute(request: PaymentRequest, foreign = false): Entry | null {
    if (entries.has(request.reference)) return null
    const entry: Entry = {
      pvitId: `PAY${entries.size + 1}`,
      reference: request.reference,
      amount: foreign ? request.amount + 5 : request.amount,
      phone: foreign ? anothers(request.phone) : request.phone,
      status: 'PENDING',
      history: ['PENDING'],
      createdAt: clock.now(),
      openPrompts: 1,
      prompts: 1,
      debits: 0,
      foreign,
      denied: false,
      lied: false,
    }
    entries.set(entry.reference, entry)
    clock.after(promptLifeMs, () => {
      if (entry.openPrompts > 0) decide(entry, 'FAILED')
    })
    return entry
  }

  function decide(entry: Entry, status: Status): void {
    if (status === 'SUCCESS' && entry.status !== 'SUCCESS') entry.debits += 1
    entry.status = status
    entry.history.push(status)
    entry.openPrompts = 0
  }

  async function answerRequest(request: PaymentRequest): Promise<RequestOutcome> {
    const fault = strike('request')
    switch (fault) {
      case 'not-sent':
        return { kind: 'not-sent', cause: 'refused' }
      case 'lost-before':
        return maybe
      case 'lost-after':
        execute(request)
        return maybe
      case 'late':
        clock.after(80_000, () => void execute(request))
        await pause(clock, 20_000)
        return maybe
      case 'refused':
        return { kind: 'refused', fault: null }
      case 'busy':
        return busy
      case 'busy-executed': {
        const entry = execute(request)
        if (entry !== null) entry.denied = true
        return busy
      }
      case 'key':
        return { kind: 'key-refused', fault: null }
      case 'foreign':
        execute(request, true)
        break
      case 'doubled':
        execute(request)
        break
      case 'slow':
        await pause(clock, 4_000)
        break
      default: // what is struck below, or nothing
    }
    const entry = execute(request)
    if (entry === null) return { kind: 'already-exists', fault: taken }
    const { pvitId } = entry
    if (fault === 'claims-success' || fault === 'claims-failed') {
      const claims = fault === 'claims-success' ? 'SUCCESS' : 'FAILED'
      return { kind: 'unproven', claims, pvitId, operator: null }
    }
    return { kind: 'accepted', pvitId, operator: null }
  }

  function answerStatus(id: string, isNamed: (reference: string) => boolean): StatusOutcome {
    const fault = strike('status')
    const entry =
      entries.get(id) ??
      [...entries.values()].find(({ pvitId, foreign }) => pvitId === id && !foreign)
    const silence = { kind: 'no-answer', cause: 'timeout', retryAfterMs: null } as const
    switch (fault) {
      case 'silence':
        return { ...silence, slowDown: false }
      case 'slow-down':
        return { ...silence, slowDown: true, retryAfterMs: 2_000 }
      case 'set-up':
        return { kind: 'refused', fault: taken }
      case 'key':
        return { kind: 'key-refused', fault: taken }
      case 'missing':
        if (entry !== undefined && clock.now() - entry.createdAt < lagMs) return notFound(entry)
        break
      case 'forgotten':
        // Only what is open, so that others are found; of what it never named to us it would be a lie nobody can see through.
        if (entry !== undefined && isNamed(entry.reference)) return notFound(entry)
        break
      case 'only-by-id':
        if (entry?.reference === id) return notFound(entry)
        break
      default: // what is struck below, or nothing
    }
    if (entry === undefined) return { kind: 'not-found' }
    return {
      kind: 'answered',
      transaction: {
        status: fault === 'ambiguous' ? 'AMBIGUOUS' : entry.status,
        reference: entry.reference,
        account: fault === 'other-account' ? 'ACC_STRANGER' : account,
        amount: fault === 'other-amount' ? entry.amount + 1 : entry.amount,
        fees: null,
        operator: null,
        phone: entry.phone,
      },
    }
  }

  function notFound(entry: Entry): StatusOutcome {
    entry.lied ||= entry.denied
    return { kind: 'not-found' }
  }

  return {
    /** PVIT as one process reaches it: the process may die on the way there and on the way back. */
    reachedThrough(
      gate: Gate,
      onPost: (what: 'prompt' | 'link', request: PaymentRequest, underWay: boolean) => void,
      isNamed: (reference: string) => boolean,
    ): Pvit {
      const through = async <T>(before: () => void, answer: () => T | Promise<T>): Promise<T> => {
        before()
        await gate.cross()
        const outcome = await answer()
        await gate.cross()
        return outcome
      }
      const post = async <Request extends PaymentRequest>(
        what: 'prompt' | 'link',
        request: Request,
        answer: (request: Request) => Promise<RequestOutcome>,
      ) => {
        const { reference } = request
        // A request ends with the process that makes it.
        onPost(what, request, posting.get(reference)?.isDead() === false)
        posting.set(reference, gate)
        const outcome = await through(
          () => {},
          () => answer(request),
        )
        posting.delete(reference)
        return outcome
      }
      return {
        requestPayment: (request: PaymentRequest, _?: CallOptions) =>
          post('prompt', request, answerRequest),
        requestLink: (request: LinkRequest) => post('link', request, answerLink),
        askStatus: ({ id }) =>
          through(
            () => void asked.set(id, (asked.get(id) ?? 0) + 1),
            () => answerStatus(id, isNamed),
          ),
        giveChange: unused,
        askBalance: unused,
        askPayer: unused,
        renewSecret: unused,
      }
    },

    /** Somebody opens a RESTLINK, which raises the prompt. */
    open(url: string): boolean {
      const fault = strike('request')
      if (fault === 'not-sent' || fault === 'lost-before') return false
      const link = links.get(url)
      if (link === undefined) return false
      const entry = execute(link.request)
      if (entry === null) {
        const prompted = entries.get(link.request.reference)
        if (prompted !== undefined) prompted.prompts += 1
      }
      return fault === null
    },

    /** A shopper pays on a hosted page: what the phone or the bank asks of them then is a prompt here. Once, and in time. */
    pay(url: string): void {
      const link = links.get(url)
      if (link !== undefined && clock.now() < link.until) execute(link.request)
    },

    storm(fault: Fault) {
      faults.push({ ...fault })
    },
    calm() {
      faults = []
    },
    /** The shopper, or PVIT changing its mind. Does nothing where there is nothing to decide. */
    decide(nth: number, status: 'SUCCESS' | 'FAILED') {
      const open = [...entries.values()].filter(({ openPrompts }) => openPrompts > 0)
      const entry = open[nth % Math.max(open.length, 1)]
      if (entry !== undefined) decide(entry, status)
    },
    turn(nth: number) {
      const failed = [...entries.values()].filter(({ status }) => status === 'FAILED')
      const entry = failed[nth % Math.max(failed.length, 1)]
      if (entry !== undefined) decide(entry, 'SUCCESS')
    },
    idOf: (reference: string) => entries.get(reference)?.pvitId ?? 'PAY0',
    askedAbout: (reference: string) => asked.get(reference) ?? 0,
    book(reference: string): Book | null {
      const entry = entries.get(reference)
      return entry === undefined || entry.foreign ? null : { ...entry, account }
    },
  }

  async function answerLink(request: LinkRequest): Promise<RequestOutcome> {
    const fault = strike('request')
    const url = `https://pvit.test/l/${request.reference}`
    const make = () => void links.set(url, { request, until: clock.now() + linkLifeMs })
    switch (fault) {
      case 'not-sent':
        return { kind: 'not-sent', cause: 'refused' }
      case 'lost-before':
        return { kind: 'link-lost' }
      case 'late':
        clock.after(80_000, make)
        await pause(clock, 20_000)
        return { kind: 'link-lost' }
      case 'refused':
        return { kind: 'refused', fault: null }
      case 'busy':
        return busy
      case 'busy-executed':
        make()
        return busy
      case 'key':
        return { kind: 'key-refused', fault: null }
      case 'foreign':
        execute(request, true)
        return { kind: 'already-exists', fault: taken }
      case 'slow':
        await pause(clock, 4_000)
        break
      default: // what is struck below, or nothing
    }
    make()
    return fault === null || fault === 'slow' ? { kind: 'link-made', url } : { kind: 'link-lost' }
  }
}

const busy: RequestOutcome = { kind: 'probably-refused', fault: null }
const maybe: RequestOutcome = { kind: 'maybe-executed', cause: 'timeout', fault: null }
const taken: PvitFault = { error: null, code: 5000, httpStatus: 409, row: null }

function anothers(phone: string): string {
  return phone === '066820866' ? '074123456' : '066820866'
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve))
}

function unused(): never {
  throw new Error('The payment path asks PVIT nothing of the kind.')
}
