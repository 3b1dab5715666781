/** Where a fault can strike: a call to one of the APIs, or something PVIT sends by itself. */
export type Hook =
  | 'rest'
  | 'link'
  | 'status'
  | 'balance'
  | 'kyc'
  | 'renew'
  | 'callback'
  | 'key'
  | 'page'

export interface FaultKind {
  on: readonly Hook[]
  /** What it does, for the list on the home page and in the README. */
  says: string
  /** Parameters it reads, with what they default to. */
  params?: Readonly<Record<string, string | number | boolean>>
}

const apis = ['rest', 'link', 'status', 'balance', 'kyc', 'renew'] as const

/** Every fault by name, in the groups they come in. */
export const faultCatalogue = {
  // Transport: what becomes of the connection.
  'transport.latency': {
    on: [...apis, 'callback', 'key'],
    says: 'Answers late: `ms`, plus up to `jitterMs` drawn from the seed.',
    params: { ms: 1000, jitterMs: 0 },
  },
  'transport.connect-refused': {
    on: apis,
    says: 'Nobody listens. Over a real port the door closes for `ms` after a call struck.',
    params: { ms: 2000 },
  },
  'transport.dns-fail': {
    on: apis,
    says: 'The name does not resolve. In process only: over a port, use a name ending in .invalid.',
  },
  'transport.tls-fail': {
    on: apis,
    says: 'The TLS handshake fails. In process; over the port, any https:// call to it fails so.',
  },
  'transport.half-open': {
    on: apis,
    says: 'The connection stays open and silent; the call is not executed unless `executed`.',
    params: { executed: false },
  },
  'transport.reset-before-bytes': {
    on: apis,
    says: 'The connection is reset before a byte of the answer; not executed unless `executed`.',
    params: { executed: false },
  },
  'transport.reset-after-headers': {
    on: apis,
    says: 'Executed; the connection is reset once the headers are out.',
  },
  'transport.body-stall': {
    on: apis,
    says: 'Executed; headers and half of the body arrive, the rest never does.',
  },
  'transport.drip': {
    on: apis,
    says: 'Executed; the answer comes one byte every `ms`.',
    params: { ms: 1000 },
  },
  'transport.slice': {
    on: apis,
    says: 'Executed; the answer comes in pieces of `bytes`, each on its own.',
    params: { bytes: 7 },
  },
  'transport.close-stale-keepalive': {
    on: apis,
    says: 'Answers well, then resets the connection when it is used again.',
  },
} as const satisfies Record<string, FaultKind>

export type FaultName = keyof typeof faultCatalogue

/** The fault of that name; its group may be left out where only one group has the name. */
export function faultNamed(word: string): FaultKind & { name: FaultName } {
  const known = byName.get(word)
  if (known) return known
  const endings = [...byName.values()].filter((kind) => kind.name.split('.')[1] === word)
  const [only] = endings
  if (only && endings.length === 1) return only
  const groups = endings.map((kind) => kind.name).join(' or ')
  throw new Error(
    endings.length > 1
      ? `Which "${word}": ${groups}?`
      : `No fault is called "${word}". GET /_control/faults lists them all.`,
  )
}

const byName = new Map<string, FaultKind & { name: FaultName }>(
  Object.entries(faultCatalogue).map(([name, kind]) => [
    name,
    // The keys of the catalogue are the names by construction.
    { ...kind, name: name as FaultName },
  ]),
)
