import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createCheckoutSession, type CheckoutSession } from '@pvit-checkout/client'
import type { PaymentView } from '@pvit-checkout/contract/checkout'
import { createCheckout, type Checkout, type Config } from '@pvit-checkout/proxy'
import { createSimulator, createVirtualClock, type Setup } from '@pvit-checkout/simulator'
import { createCheckoutApp } from '../../../packages/proxy/src/app.ts'
import { createLaw } from '../law.ts'
import { bookOf } from './books.ts'
import { copyDatabase, createDisk, observe, type Observer, type Seen } from './disk.ts'
import { createLine } from './line.ts'
import type { OnPage, Step } from './steps.ts'

const publicUrl = 'https://shop.test/pay'
const shopOrigin = 'https://shop.test'
const named = (name: string) => createHash('sha256').update(name).digest('base64url')
const apiKey = named('api key')
const hookToken = named('hook token')
const masterKey = named('master key')
const hooks = `${publicUrl}/pvit/${hookToken}`
/** The simulator's test cards and the code of its bank. */
const [goodCard, badCard, bankCode] = ['4000000000001000', '4000000000002000', '123456']

/** One pays after a while, one is left to the hand, one refuses: the last four digits tell the simulator. */
const phones = ['074123456', '066829004', '074129003']
const amountOf = (order: string) => (order === 'A-0' ? 500 : 700)
/** Faults that can be told whether PVIT carries the call out all the same. */
const executable = new Set([
  'transport.half-open',
  'transport.reset-before-bytes',
  'errors.maintenance-10000',
  'errors.429',
  'errors.expired-6000',
])

/** Play a run and hold the law at every step. Rejects with what was broken. */
export async function play(steps: readonly Step[]): Promise<void> {
  const world = await createWorld()
  try {
    for (const step of steps) {
      await world.take(step)
      world.law.uphold()
    }
    await world.comeToRest()
    world.law.uphold()
  } finally {
    await world.close()
  }
}

/**
 * The real client, the real proxy on a real SQLite file, the real PVIT client and the simulator, in one process on one
 * pushed clock. Everybody is watched from outside: the database by a second connection, PVIT by its ledger.
 */
async function createWorld() {
  const clock = createVirtualClock(undefined, { settle })
  const disk = createDisk()
  const network = { browser: createLine(), pvit: createLine(), callbacks: createLine() }
  const canaries = new Set([apiKey, masterKey])
  const heard: string[] = []
  const hints = new Map<string, number>()
  const browsers = new Map<string, { session: CheckoutSession; storage: Map<string, string> }>()
  const sessionIds = new Map<string, string>()
  const leaving: Promise<void>[] = []
  const heardByShop = new Set<string>()
  let shopIsUp = true
  let drawn = 0
  let posts = 0
  let lives = 0

  const simulator = createSimulator({
    clock,
    decideAfterMs: 15_000,
    urls: {
      CALLB: `${hooks}/callback`,
      KEYCD: `${hooks}/secret`,
      GOOD1: `${publicUrl}/return/success`,
      BAD01: `${publicUrl}/return/failed`,
    },
    fetch: (input, init) =>
      network.callbacks.carry(new Request(input, init), async (request) => {
        if (request.url.endsWith('/secret')) await learnKey(request.clone())
        return toProxy(request)
      }),
  })
  const { account, password } = simulator.setup()
  canaries.add(password)
  /** The pages that shoppers were sent to, by reference. */
  const held = new Map<string, { address: string; order: string }>()
  const law = createLaw({
    book: (reference) => bookOf(simulator, reference),
    signed: amountOf,
    isHeld: (reference) => held.has(reference),
  })
  const empty = disk.newFile()
  writeFileSync(empty, await migrated())
  let life = await boot(empty)
  await clock.advance(1_000) // the key is asked for, posted and proven

  async function boot(from: string) {
    lives += 1
    const path = disk.newFile()
    copyDatabase(from, path)
    const cut = new AbortController()
    const born = { path, cut, readings: 0, dieAt: Infinity, left: disk.newFile() }
    const dead = () => cut.signal.aborted
    let observer: Observer | null = null
    const log = (message: string, fields: { payment?: string } = {}) => {
      if (dead()) return
      heard.push(JSON.stringify([message, fields]))
      if (fields.payment !== undefined) see(observer, fields.payment)
    }
    const proxy: Checkout = await createCheckout(configOf(simulator.setup(), path), {
      clock: {
        now() {
          born.readings += 1
          if (born.readings > born.dieAt && !dead()) {
            // What is on the disk now is all that the next process finds.
            copyDatabase(path, born.left)
            cut.abort()
          }
          return clock.now()
        },
        after: (ms, run) => clock.after(ms, run),
      },
      random: {
        bytes: (length) => {
          drawn += 1
          return createHash('sha512').update(`bytes ${drawn}`).digest().subarray(0, length)
        },
        number: () => {
          drawn += 1
          return createHash('sha256').update(`number ${drawn}`).digest().readUInt32BE() / 2 ** 32
        },
      },
      log: { info: log, warn: log, error: log },
      fetch: (input, init) =>
        network.pvit.carry(new Request(input, init), async (request) => {
          if (dead()) throw new TypeError('fetch failed')
          await beforePvit(request)
          return simulator.fetch(request)
        }),
    })
    for (const type of ['payment.succeeded', 'payment.failed'] as const) {
      proxy.on(type, (_, event) => {
        if (dead()) return
        if (!shopIsUp) throw new Error('The shop is down.')
        heardByShop.add(event.id)
      })
    }
    observer = observe(path)
    return { ...born, born, dead, proxy, observer }
  }

  function see(observer: Observer | null, id: string): void {
    const row = observer?.row(id)
    if (observer === null || row === null || row === undefined) return
    law.committed(row, { source: observer.source(id), events: observer.events(id, row.version) })
  }

  async function beforePvit(request: Request): Promise<void> {
    if (request.url.includes('/transaction-link/')) {
      const row = rows().find(({ address }) => address === request.url)
      const { reference = '', amount = 0 } = row ?? {}
      return law.posting(row, { what: 'opening', reference, amount })
    }
    const api = request.url.split('/').at(-1)
    if (api !== 'rest' && api !== 'link') return
    const { reference, amount } = (await request.clone().json()) as {
      reference: string
      amount: number
    }
    posts += 1
    const row = rows().find((one) => one.reference === reference)
    law.posting(row, { what: api === 'rest' ? 'prompt' : 'link', reference, amount })
  }

  async function learnKey(request: Request): Promise<void> {
    for (const word of (await request.text()).match(/[\w-]{16,}/g) ?? []) {
      if (word !== account && !/[a-z]_[a-z]/.test(word)) canaries.add(word)
    }
  }

  async function toProxy(request: Request): Promise<Response> {
    const at = life
    if (at.dead()) throw new TypeError('fetch failed')
    const response = await at.proxy.fetch(request)
    if (at.dead()) throw new TypeError('fetch failed')
    const signal = AbortSignal.any([request.signal, at.cut.signal])
    const body = response.body?.pipeThrough(new TransformStream(), { signal }) ?? null
    return new Response(body, response)
  }

  /** Null: nobody answered. */
  async function call(
    path: string,
    body: unknown,
    headers: Record<string, string>,
  ): Promise<Record<string, unknown> | null> {
    const request = new Request(`${publicUrl}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: shopOrigin, ...headers },
      body: JSON.stringify(body),
    })
    try {
      const text = await (await toProxy(request)).text()
      heard.push(text)
      const answer = JSON.parse(text) as Record<string, unknown>
      if (typeof answer['redirectUrl'] === 'string') direct(answer as unknown as PaymentView)
      return answer
    } catch {
      return null
    }
  }

  /** The order's token; null where the shop cannot have one now. */
  async function tokenOf(order: string): Promise<string | null> {
    const opened = await call(
      '/v1/sessions',
      { order, amount: amountOf(order), methods: ['mobile_money', 'web', 'card', 'restlink'] },
      { Authorization: `Bearer ${apiKey}` },
    )
    if (typeof opened?.['id'] === 'string') sessionIds.set(order, opened['id'])
    return typeof opened?.['token'] === 'string' ? opened['token'] : null
  }

  async function browserOf(order: string): Promise<CheckoutSession | null> {
    const known = browsers.get(order)
    if (known !== undefined) {
      known.session.open()
      return known.session
    }
    const token = await tokenOf(order)
    if (token === null) return null
    return browse(order, token, new Map())
  }

  function browse(order: string, token: string, storage: Map<string, string>): CheckoutSession {
    const session = createCheckoutSession({
      endpoint: publicUrl,
      token,
      clock,
      jitter: () => 0.5,
      random: () => `key-of-the-client-${(drawn += 1)}`,
      storage: {
        getItem: (name) => storage.get(name) ?? null,
        setItem: (name, value) => void storage.set(name, value),
        removeItem: (name) => void storage.delete(name),
      },
      fetch: (input, init) => {
        const request = new Request(input, init)
        request.headers.set('Origin', shopOrigin)
        return network.browser.carry(request, toProxy)
      },
    })
    const page = `${order} on page ${browsers.size} ${(drawn += 1)}`
    session.subscribe(() => {
      const { payment } = session.getSnapshot()
      if (payment !== null) shown(page, payment)
    })
    browsers.set(order, { session, storage })
    session.open()
    return session
  }

  function shown(page: string, view: PaymentView): void {
    law.viewed(`${page} ${view.id}`, view.version)
    law.shown(view)
    direct(view)
  }

  /** Whoever is shown an address may use it from now on. */
  function direct({ reference, redirectUrl, method }: PaymentView): void {
    if (redirectUrl === null) return
    law.directed(reference, redirectUrl, method)
    const row = rows().find((one) => one.reference === reference)
    held.set(reference, { address: redirectUrl, order: row?.order ?? '' })
  }

  /** A shopper's browser at PVIT. It follows one redirect, and back to the shop's page where that leads. */
  async function visit(address: string, order: string, how: OnPage): Promise<void> {
    const html = { accept: 'text/html' }
    const form = onPage[how]
    const url = address.replace(/payment$/, form?.at ?? (how === 'look' ? 'wait' : 'payment'))
    const response = await simulator.fetch(
      new Request(url, {
        headers: html,
        redirect: 'manual',
        ...(form === undefined
          ? {}
          : { method: 'POST', body: new URLSearchParams({ ...form.fields }) }),
      }),
    )
    const next = response.headers.get('Location')
    if (next?.startsWith(publicUrl) !== true) return
    await toProxy(new Request(next)).catch(() => null)
    for (const row of rows()) if (row.order === order) hinted(row.id)
    void browsers.get(order)?.session.check()
  }

  const rows = (): Seen[] => life.observer.rows()
  const nth = (n: number): Seen | undefined => {
    const all = rows()
    return all[n % Math.max(all.length, 1)]
  }
  const hinted = (id: string) => void hints.set(id, (hints.get(id) ?? 0) + 1)

  async function act(step: Step): Promise<void> {
    switch (step.do) {
      case 'submit': {
        const session = await browserOf(`A-${step.order}`)
        const { phase, payment } = session?.getSnapshot() ?? {}
        if (phase === 'payment' && payment?.status === 'failed') session?.retry()
        void session
          ?.submit({ method: step.method ?? 'mobile_money', phone: phones[step.phone] ?? '' })
          .catch(() => {}) // what it was refused for shows in the snapshot
        return
      }
      case 'post': {
        const token = await tokenOf(`A-${step.order}`)
        if (token === null) return
        void call(
          '/v1/checkout/payments',
          { method: step.method ?? 'mobile_money', phone: phones[step.phone] },
          { Authorization: `Bearer ${token}`, 'Idempotency-Key': `key-by-hand-${step.key}` },
        )
        return
      }
      case 'page': {
        const pages = [...held.values()]
        const page = pages[step.nth % Math.max(pages.length, 1)]
        if (page !== undefined) void visit(page.address, page.order, step.how)
        return
      }
      case 'check': {
        const row = rows().findLast(({ order }) => order === `A-${step.order}`)
        if (row === undefined) return
        hinted(row.id)
        if (step.by === 'shopper') void browsers.get(row.order)?.session.check()
        else void call(`/v1/payments/${row.id}/check`, {}, { Authorization: `Bearer ${apiKey}` })
        return
      }
      case 'reload': {
        const order = `A-${step.order}`
        const page = browsers.get(order)
        if (page === undefined) return
        page.session.close()
        const token = await tokenOf(order)
        if (token !== null) browse(order, token, page.storage)
        return
      }
      case 'leave':
        return browsers.get(`A-${step.order}`)?.session.close()
      case 'cancel': {
        const id = sessionIds.get(`A-${step.order}`)
        if (id === undefined) return
        await call(`/v1/sessions/${id}/cancel`, {}, { Authorization: `Bearer ${apiKey}` })
        browsers.get(`A-${step.order}`)?.session.close()
        browsers.delete(`A-${step.order}`)
        return
      }
      case 'decide': {
        const open = simulator.ledger.prompts().filter(({ state }) => state === 'open')
        const prompt = open[step.nth % Math.max(open.length, 1)]
        if (prompt === undefined) return
        hinted(prompt.reference)
        void simulator.control[step.how](prompt.reference)
        return
      }
      case 'turn': {
        const failed = simulator.ledger.transactions().filter(({ status }) => status === 'FAILED')
        const transaction = failed[step.nth % Math.max(failed.length, 1)]
        if (transaction !== undefined)
          void simulator.control.settle(transaction.reference, 'SUCCESS')
        return
      }
      case 'forge': {
        const row = nth(step.nth)
        if (row === undefined) return
        hinted(row.id)
        void post(`${hooks}/callback`, {
          transactionId: 'PAY250101000001',
          merchantReferenceId: row.reference,
          status: step.says,
          amount: row.amount,
          customerID: phones[0],
          fees: 0,
          totalAmount: row.amount,
          transactionOperation: 'PAYMENT',
          code: 200,
          operator: 'AIRTEL_MONEY',
        })
        return
      }
      case 'replay': {
        const sent = simulator.ledger.callbacks()
        const one = sent[step.nth % Math.max(sent.length, 1)]
        if (one !== undefined) void simulator.control.replay(one.id)
        return
      }
      case 'forge-key':
        drawn += 1
        void post(`${hooks}/secret`, {
          operation_account_code: account,
          secret_key: ['forged', drawn, named('forged')].join('-'),
          expires_in: 3600,
        })
        return
      case 'kill-key':
        simulator.control.issueKey(account) // somebody renews in the dashboard: ours is dead
        return
      case 'wait':
        return clock.advance(step.ms)
      case 'fault': {
        const told = step.executed !== undefined && executable.has(step.name)
        simulator.faults.arm({
          name: step.name,
          times: step.times,
          ...(told ? { params: { executed: step.executed ?? false } } : {}),
        })
        return
      }
      case 'line':
        return network[step.side].lose(step.loses, step.times)
      case 'shop':
        shopIsUp = step.up
        return
      case 'crash':
        life.born.dieAt = life.born.readings + step.after
    }
  }

  async function post(url: string, body: unknown): Promise<void> {
    const request = new Request(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
    const response = await toProxy(request).catch(() => null)
    if (response !== null) heard.push(await response.text())
  }

  async function riseAgain(): Promise<void> {
    if (!life.dead()) return
    const gone = life
    life = await boot(gone.left)
    gone.observer.close()
    leaving.push(gone.proxy.close().catch(() => {})) // nobody sees what it still does
  }

  return {
    law,
    simulator,
    rows,
    async take(step: Step) {
      await act(step)
      await clock.advance(0)
      await riseAgain()
      for (const { id } of rows()) see(life.observer, id)
      law.standing(rows())
    },
    /** All is well again: what PVIT decided has to be known by the schedule alone. */
    async comeToRest() {
      life.born.dieAt = Infinity
      shopIsUp = true
      simulator.faults.clear()
      for (const line of Object.values(network)) line.heal()
      const oldest = Math.max(0, ...rows().map(({ createdAt }) => clock.now() - createdAt))
      await clock.advance(240_000 + 0.7 * (oldest + 240_000))
      const turned = rows().some(
        ({ state, reference }) =>
          state === 'failed' && bookOf(simulator, reference)?.status === 'SUCCESS',
      )
      if (turned) await clock.advance(25 * 3_600_000)
      for (const { id } of rows()) see(life.observer, id)
      law.standing(rows())
      // A callback swore success and PVIT says failed: three answers a minute apart are waited for.
      const plain = rows().filter(({ claimedSuccess }) => !claimedSuccess)
      law.atRest(plain, life.observer.overpaid())
      for (const row of rows()) {
        const questions = simulator.ledger.calls({ api: 'status', reference: row.reference })
        law.asked(questions.length, {
          ageMs: clock.now() - row.createdAt,
          hints: (hints.get(row.id) ?? 0) + (hints.get(row.reference) ?? 0) + 50,
          others: posts + lives + simulator.ledger.keys().length,
        })
      }
      for (const { event, status, type, attempts } of life.observer.deliveries()) {
        if (type === 'payment.succeeded' || type === 'payment.failed')
          law.delivered(event, status, attempts, heardByShop.has(event))
      }
      law.secrets(heard.join('\n'), canaries, 'in a log line or an answer')
    },
    async close() {
      for (const { session } of browsers.values()) session.close()
      leaving.push(life.proxy.close().catch(() => {}))
      life.observer.close()
      await clock.advance(30_000)
      void simulator.close() // it waits for what waits for the clock, which stands still now
      disk.remove()
    },
  }
}

/** What is sent from the page, and from where. */
const onPage: Partial<Record<OnPage, { at: string; fields: Record<string, string> }>> = {
  pay: { at: 'payment', fields: { action: 'pay', card: goodCard } },
  'pay-badly': { at: 'payment', fields: { action: 'pay', card: badCard } },
  leave: { at: 'payment', fields: { action: 'cancel' } },
  confirm: { at: 'bank', fields: { action: 'confirm', code: bankCode } },
  refuse: { at: 'bank', fields: { action: 'refuse' } },
}

let template: Promise<Uint8Array> | null = null

/** A database with all migrations done: they cost more than a whole run. */
function migrated(): Promise<Uint8Array> {
  template ??= (async () => {
    const disk = createDisk()
    const path = disk.newFile()
    const config = configOf(createSimulator().setup(), path)
    const proxy = await createCheckoutApp(config, { fetch: () => Promise.reject(new TypeError()) })
    await proxy.close()
    const database = readFileSync(path)
    disk.remove()
    return database
  })()
  return template
}

function configOf({ account, password, codes }: Setup, path: string): Config {
  return {
    pvitBaseUrl: 'https://pvit.test',
    pvitEnvironment: 'test',
    pvitAccount: account,
    pvitPassword: password,
    pvitRestCode: codes.rest ?? '',
    pvitLinkCode: codes.link ?? '',
    pvitStatusCode: codes.status ?? '',
    pvitBalanceCode: codes.balance ?? '',
    pvitRenewCode: codes.renew ?? '',
    pvitCallbackCode: 'CALLB',
    pvitSecretCode: 'KEYCD',
    pvitSuccessCode: 'GOOD1',
    pvitFailedCode: 'BAD01',
    publicUrl,
    databaseUrl: `file:${path}`,
    checkoutApiKey: apiKey,
    checkoutSecretKey: masterKey,
    hookToken,
    checkoutOrigins: [shopOrigin],
    shopName: 'Boutique Akwaba',
    // Three telephones, over and over: the limits would end a run before it begins.
    limitPhone: 'off',
    limitSession: 'off',
    limitIp: 'off',
    limitGlobal: 'off',
  }
}

/**
 * In one process a call and its answer are promises and a few turns of the loop: so many turns let all of them end. No
 * thread works for us here, so nothing depends on the machine's speed.
 */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 24; turn++) await new Promise<void>((resolve) => setImmediate(resolve))
}
