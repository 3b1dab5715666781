import { systemClock, type Clock, type Secret } from '@pvit-checkout/pvit'
import type { Api } from '@pvit-checkout/pvit/wire'
import { createBalance } from './api/balance.ts'
import { createExchange } from './api/exchange.ts'
import { createKyc } from './api/kyc.ts'
import { createLink } from './api/link.ts'
import { armLateKey, createRenew } from './api/renew.ts'
import { createRest } from './api/rest.ts'
import { createStatus } from './api/status.ts'
import { createCallbacks } from './callbacks.ts'
import { createControl, type Control } from './control.ts'
import { createFaults, type Faults } from './faults/faults.ts'
import { createJournal, type Journal } from './journal.ts'
import { armRevocation } from './keys.ts'
import { createLedger, type CallRecord, type Ledger } from './ledger.ts'
import { createPages } from './pages/pages.ts'
import { createRandom } from './random.ts'
import {
  defaultSettings,
  furnish,
  type AccountOptions,
  type Mode,
  type Profile,
  type Settings,
  type UrlOptions,
} from './settings.ts'
import { createTimers, type Simulation } from './simulation.ts'
import { loadWorld, writeWorld, type StateStore } from './state.ts'
import { createTransactions } from './transactions.ts'
import { inProcess, staleConnection, type Line } from './transport.ts'
import type { Operator } from './operators.ts'
import type { Environment } from './world.ts'

export interface SimulatorOptions extends Partial<Omit<Settings, 'profile'>> {
  /** Default: the machine's own clock. */
  clock?: Clock
  /** Decides every key, customer's name and fault draw. Two simulators with one seed and one order of calls act alike. */
  seed?: string
  /** How callbacks and keys leave; a test routes them into its own app. */
  fetch?: typeof fetch
  /** Default: one test account. */
  accounts?: AccountOptions[]
  /** Default: one code per API, always the same. */
  codes?: Partial<Record<Api, string>>
  /** Addresses of the merchant, by the code registered for them. */
  urls?: Record<string, string | UrlOptions>
  profile?: Partial<Profile>
  /** Keeps the world between runs. */
  state?: StateStore
  /** The base address links are made with. Default: that of the first request. */
  origin?: string
  /** With one, the control API wants it as a bearer token. */
  controlToken?: string
  journalLimit?: number
}

export interface Simulator {
  /** A `fetch` that reaches this PVIT without a port: hand it to a client, with any base address. */
  fetch: typeof fetch
  /** The same for a host that holds the real connection. */
  handle(request: Request, line: Line): Promise<Response>
  ledger: Ledger
  control: Control
  faults: Faults
  journal: Journal
  clock: Clock
  /** What a merchant's dashboard would show: account, password, codes. */
  setup(): Setup
  /** Resolves once every callback and key under way has been answered. */
  idle(): Promise<void>
  /** Stops all timers and writes the state. Calls still answered afterwards are not saved. */
  close(): Promise<void>
}

export interface Setup {
  mode: Mode
  account: string
  accounts: {
    code: string
    operator: Operator | null
    environment: Environment
    password: string
  }[]
  /** Of the first account. */
  password: string
  codes: Record<Api, string | null>
  urls: { code: string; url: string; kind: string | null }[]
}

/** A PVIT of one's own: the six APIs, both generations, its pages and its faults, in this process. */
export function createSimulator({
  clock = systemClock,
  seed = 'pvit',
  fetch: send = (input, init) => globalThis.fetch(input, init),
  accounts,
  codes,
  urls,
  profile,
  state,
  origin,
  controlToken,
  journalLimit = 2000,
  ...given
}: SimulatorOptions = {}): Simulator {
  const random = createRandom(seed)
  // Codes, account and password stay the same from run to run, so that a .env file written once stays good.
  const names = createRandom('names')
  const settings: Settings = {
    ...defaultSettings,
    password: names.code(12, 'password'),
    ...given,
    profile: { ...defaultSettings.profile, ...profile },
  }
  const world = state ? loadWorld(state) : loadWorld({ load: () => null, save: () => {} })
  furnish(world, { accounts, codes, urls, password: given.password }, { random: names, settings })

  const journal = createJournal({ clock, limit: journalLimit })
  const faults = createFaults({ random, journal })
  const calls: CallRecord[] = []
  const background = new Set<Promise<unknown>>()
  let dirty = true
  let base = origin ?? null
  const stale = { closed: false }

  const sim: Simulation = {
    world,
    settings,
    clock,
    random,
    journal,
    faults,
    fetch: (input, init) => {
      flush()
      return send(input, init)
    },
    background(work) {
      const tracked = work
        .catch((error: unknown) =>
          journal.write('warning', null, `The simulator itself failed: ${String(error)}`),
        )
        .finally(() => {
          background.delete(tracked)
          flush()
        })
      background.add(tracked)
    },
    idle,
    timers: createTimers(clock, () => flush()),
    save: () => {
      dirty = true
    },
    origin: () => base ?? 'http://127.0.0.1:8788',
  }

  // Nobody hears of a change that a kill could still undo: the state is written before each word leaves.
  function flush(): void {
    if (!state || !dirty) return
    dirty = false
    state.save(writeWorld(world))
  }

  async function idle(): Promise<void> {
    while (background.size > 0) await Promise.all(background)
  }

  const callbacks = createCallbacks(sim)
  const transactions = createTransactions(sim, callbacks)
  const control = createControl(sim, transactions, callbacks, idle)
  const ledger = createLedger(world, calls)
  const exchange = createExchange(
    sim,
    {
      rest: createRest(sim, transactions),
      link: createLink(sim, transactions),
      status: createStatus(sim),
      balance: createBalance(sim),
      kyc: createKyc(sim),
      renew: createRenew(sim),
    },
    calls,
  )
  const simulator: Simulator = {
    async fetch(input, init) {
      const request = new Request(input, init)
      if (stale.closed) {
        stale.closed = false
        throw staleConnection()
      }
      return simulator.handle(request, inProcess({ signal: request.signal, clock, stale }))
    },
    async handle(request, line) {
      base ??= new URL(request.url).origin
      const page = await pages(request)
      if (page) {
        flush()
        return page
      }
      const struck = await exchange.take({ request, peer: line.peer })
      flush()
      return line.end(struck)
    },
    ledger,
    control,
    faults,
    journal,
    clock,
    setup: () => toSetup(sim),
    idle,
    async close() {
      sim.timers.cancelAll()
      flush()
      await idle()
      flush()
    },
  }
  const pages = createPages(sim, {
    simulator,
    transactions,
    callbacks,
    controlToken: controlToken ?? null,
  })
  transactions.rearm()
  callbacks.rearm()
  exchange.rearm()
  for (const key of world.keys) armRevocation(sim, key)
  for (const late of world.lateKeys) armLateKey(sim, late)
  flush()
  return simulator
}

function toSetup({ world, settings }: Simulation): Setup {
  const accounts = [...world.accounts.values()]
  return {
    mode: settings.mode,
    account: accounts[0]?.code ?? '',
    accounts: accounts.map(({ code, operator, environment, password }) => ({
      code,
      operator,
      environment,
      password,
    })),
    password: accounts[0]?.password ?? settings.password,
    codes: { ...world.codes },
    urls: [...world.urls.values()].map(({ code, url, kind }) => ({ code, url, kind })),
  }
}

/** The key type of `control.issueKey`, so that callers need no second import. */
export type { Secret }
