import type { PaymentMethod } from '@pvit-checkout/contract/checkout'
import type { PaymentState } from '@pvit-checkout/contract/shop'

/** A payment as its row stands in the database. */
export interface Row {
  readonly id: string
  readonly order: string
  readonly account: string
  readonly method: PaymentMethod
  readonly reference: string
  readonly amount: number
  /** Of PVIT's page, once a link was made. */
  readonly address: string | null
  readonly state: PaymentState
  readonly version: number
  readonly late: boolean
  readonly conflict: boolean
}

/** What PVIT itself holds of a reference, whatever it may have said of it. */
export interface Book {
  readonly account: string
  readonly amount: number
  readonly status: Status
  /** Every status it ever had. */
  readonly history: readonly Status[]
  readonly openPrompts: number
  readonly prompts: number
  readonly debits: number
  /** It told us something untrue about this reference; nobody can promise against that. */
  readonly lied: boolean
}

export type Status = 'PENDING' | 'SUCCESS' | 'FAILED' | 'AMBIGUOUS'

/** The oracle: it knows what we cannot. */
export interface Truth {
  /** Null: PVIT has no transaction of ours under this reference. */
  book(reference: string): Book | null
  /** The amount the shop signed for this order. */
  signed(order: string): number
  /** A shopper was given the address of PVIT's page for this reference, and may pay there whenever they like. */
  isHeld(reference: string): boolean
}

/** A request that may move money, or lead to it: a prompt, a link, the opening of a RESTLINK. */
export interface Sending {
  readonly what: 'prompt' | 'link' | 'opening'
  readonly reference: string
  readonly amount: number
  /** One of the same reference has not come to its end. */
  readonly underWay?: boolean
}

/** In doubt the same reference may be sent once more; a link is never made twice, and never opened twice. */
const sentFrom: Readonly<Record<Sending['what'], readonly PaymentState[]>> = {
  prompt: ['sending', 'unknown'],
  link: ['sending'],
  opening: ['triggering'],
}

/**
 * The invariants of a payment, held against PVIT's own books. They are checked at the moment something happens: an end
 * state that was wrong for a while and repaired later would otherwise pass for right. A breach is kept until `uphold()`
 * throws it, since the code under test swallows what is thrown into it.
 */
export function createLaw(truth: Truth) {
  const breaches: string[] = []
  const last = new Map<string, Row>()
  const views = new Map<string, number>()
  const addresses = new Map<string, string>()
  const opened = new Set<string>()

  function demand(holds: boolean, name: string, about: unknown) {
    if (!holds) breaches.push(`${name} ${JSON.stringify(about)}`)
  }

  /** Nothing comes of it by itself any more. What PVIT has no transaction of can still be paid by whoever holds the page. */
  function isOver(reference: string, book: Book | null): boolean {
    if (book === null) return !truth.isHeld(reference)
    return book.history.includes('FAILED') || book.lied
  }

  return {
    /** A row was just committed; `source` is who gave the evidence of that commit, `events` what the shop is to hear of it. */
    committed(row: Row, { source, events }: { source: string; events: number }) {
      const before = last.get(row.id)
      if (before !== undefined && before.version === row.version) return
      last.set(row.id, row)
      const book = truth.book(row.reference)
      const rose = before === undefined || row.version > before.version
      demand(rose, 'I8 the version strictly rises', [before?.version, row])
      const left = before?.state === 'succeeded' && row.state !== 'succeeded'
      demand(!left, 'I3 succeeded is absorbing', row)
      demand(row.amount === truth.signed(row.order), 'I13 the amount is the signed one', row)
      if (row.state === 'succeeded' && before?.state !== 'succeeded') {
        const paid = book !== null && (book.history.includes('SUCCESS') || book.lied)
        demand(paid, 'I4 succeeded is a success in PVIT’s books', [row, book])
        const same = book !== null && book.amount === row.amount && book.account === row.account
        demand(same, 'I4 succeeded has the amount and the account of PVIT’s books', [row, book])
        const proven = source === 'pvit' || source === 'person'
        demand(proven, 'I5 only an answer of PVIT’s, or a person, makes a success', [row, source])
        demand((before?.state === 'failed') === row.late, 'I9 a late success is told', row)
      }
      const moved = before === undefined || row.state !== before.state
      if (moved && (row.state === 'succeeded' || row.state === 'failed'))
        demand(events === 1, 'I7 an end and its one event are one commit', [row, events])
      if (row.state === 'failed' && before?.state !== 'failed') {
        const over = isOver(row.reference, book)
        demand(over, 'I10 failed is not open or paid at PVIT', [row, book])
      }
    },

    posting(row: Row | undefined, { what, reference, amount, underWay = false }: Sending) {
      const written = row !== undefined && sentFrom[what].includes(row.state)
      demand(written, 'I15 nothing is posted before it is written down', [what, reference, row])
      demand(row?.amount === amount, 'I13 the amount posted is the signed one', [row, amount])
      demand(!underWay, 'I2 a reference goes out again only when its request is over', row)
      if (what !== 'opening') return
      demand(!opened.has(reference), 'I2 a RESTLINK is opened once', row)
      opened.add(reference)
    },

    /** A shopper is sent to PVIT's page. */
    directed(reference: string, address: string, method: PaymentMethod) {
      const before = addresses.get(reference) ?? address
      demand(before === address, 'I2 one link per payment', [reference, before, address])
      addresses.set(reference, address)
      const theirs = method === 'web' || method === 'card'
      demand(theirs, 'I2 nobody but us opens a RESTLINK', [reference, method])
    },

    /** What anybody may see of a payment: versions never go back. */
    viewed(watcher: string, version: number) {
      const before = views.get(watcher) ?? 0
      demand(version >= before, 'I8 a screen never goes back', [watcher, before, version])
      views.set(watcher, version)
    },

    /** What the shopper is shown as an end is one. */
    shown({ status, reference }: { status: string; reference: string }) {
      const book = truth.book(reference)
      const isSo =
        status === 'succeeded'
          ? book !== null && (book.history.includes('SUCCESS') || book.lied)
          : status !== 'failed' || isOver(reference, book)
      demand(isSo, 'I10 the screen says what is true', [status, book])
    },

    /** All rows, at any moment. */
    standing(rows: readonly Row[]) {
      for (const [order, attempts] of byOrder(rows)) {
        const live = attempts.filter(({ state }) => isOpen(state))
        demand(live.length <= 1, 'I1 one live attempt per order', [order, live])
        const prompted = attempts.filter(
          ({ state, reference }) =>
            state !== 'failed' && (truth.book(reference)?.openPrompts ?? 0) > 0,
        )
        demand(prompted.length <= 1, 'I2 one live prompt per order', [order, prompted])
      }
      for (const row of rows) {
        const prompts = truth.book(row.reference)?.prompts ?? 0
        demand(prompts <= 1, 'I2 one prompt per payment', [row, prompts])
      }
    },

    /** The faults are over and every schedule had its time. `overpaid`: the orders the proxy flagged. */
    atRest(rows: readonly Row[], overpaid: ReadonlySet<string>) {
      for (const row of rows) {
        const book = truth.book(row.reference)
        const decided = book?.status === 'SUCCESS' || book?.status === 'FAILED'
        const known = !isOpen(row.state) || row.conflict || row.state === 'unresolved'
        demand(!decided || known, 'I6 what PVIT decided is known', [row, book])
        const isNobodys = row.method !== 'mobile_money' && row.address === null
        const holds = isOpen(row.state) && !row.conflict && row.state !== 'unresolved'
        demand(!isNobodys || !holds, 'I6 a link nobody can open holds no order', row)
      }
      for (const [order, attempts] of byOrder(rows)) {
        const debits = attempts.reduce(
          (sum, { reference }) => sum + (truth.book(reference)?.debits ?? 0),
          0,
        )
        const told = overpaid.has(order) || attempts.some((row) => row.late || row.conflict)
        const lied = attempts.some(({ reference }) => truth.book(reference)?.lied)
        demand(debits <= 1 || told || lied, 'I9 money taken twice is told', [order, attempts])
      }
    },

    /** An event at rest: what became of it, and whether the shop's handler really had it. */
    delivered(event: string, status: string, attempts: number, heard: boolean) {
      const isSo = status === 'delivered' ? heard : status === 'pending' && attempts > 0
      const about = [event, status, attempts, heard]
      demand(isSo, 'I7 each event is delivered, or was tried and is still on its way', about)
    },

    /** How often PVIT was asked about a payment of this age. */
    asked(
      count: number,
      { ageMs, hints, others }: { ageMs: number; hints: number; others: number },
    ) {
      const most = 2 * (looksWithin(ageMs) + Math.min(hints, ageMs / 10_000 + 1) + others + 8)
      demand(count <= most, 'I12 PVIT is asked by schedule and hints alone', { count, most, ageMs })
    },

    /** Nothing that left the proxy holds a secret. */
    secrets(text: string, canaries: Iterable<string>, where: string) {
      for (const canary of canaries) {
        demand(!text.includes(canary), 'I11 no secret leaves', where)
      }
    },

    uphold() {
      if (breaches.length > 0) throw new Error(breaches.splice(0).join('\n'))
    },
  }
}

const ended: ReadonlySet<PaymentState> = new Set(['succeeded', 'failed', 'canceled'])

function isOpen(state: PaymentState): boolean {
  return !ended.has(state)
}

/** The most looks a schedule of `growth · age`, at least every four seconds and 20 % early, can come to. */
function looksWithin(ageMs: number): number {
  let looks = 1
  for (let at = 6_400; at < ageMs; at += Math.max(3_200, 0.4 * at)) looks += 1
  return looks
}

function byOrder(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) groups.set(row.order, [...(groups.get(row.order) ?? []), row])
  return groups
}
