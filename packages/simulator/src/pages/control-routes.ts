import { timingSafeEqual } from 'node:crypto'
import type { Context, Hono } from 'hono'
import { streamText } from 'hono/streaming'
import { z } from 'zod'
import { faultCatalogue, hooks } from '../faults/catalogue.ts'
import type { Ledger } from '../ledger.ts'
import type { Simulation } from '../simulation.ts'
import type { PageParts } from './pages.ts'

const Fault = z.strictObject({
  name: z.string(),
  rate: z.number().min(0).max(1).optional(),
  times: z.int().positive().optional(),
  nth: z.int().positive().optional(),
  reference: z.string().optional(),
  on: z.enum(hooks).optional(),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
})

const Action = z.discriminatedUnion('action', [
  z.strictObject({ action: z.enum(['approve', 'refuse', 'ignore', 'expire']) }),
  z.strictObject({
    action: z.literal('settle'),
    status: z.enum(['PENDING', 'SUCCESS', 'FAILED', 'AMBIGUOUS']),
  }),
])

/** With `deliver`, the code of a reception address, the key is POSTed there too. */
const Key = z.strictObject({ account: z.string(), deliver: z.string().optional() })

/** `/_control/…`: what a test in another process or language needs. JSON in and out. */
export function addControlRoutes(app: Hono, sim: Simulation, parts: PageParts): void {
  const { simulator, controlToken } = parts
  const { ledger, control, faults, journal } = simulator

  app.use('/_control/*', async (c, next) => {
    if (
      controlToken !== null &&
      !sameText(c.req.header('authorization') ?? '', `Bearer ${controlToken}`)
    ) {
      return c.json({ error: 'The control API wants Authorization: Bearer <control token>.' }, 401)
    }
    return next()
  })

  app.get('/_control/setup', (c) => c.json(simulator.setup()))
  app.get('/_control/ledger', (c) => c.json(wholeLedger(ledger, c.req.query('reference'))))
  app.get('/_control/journal', (c) => {
    const lines = journal
      .entries(Number(c.req.query('after') ?? 0))
      .map((entry) => JSON.stringify(entry))
    const text = lines.map((line) => `${line}\n`).join('')
    c.header('content-type', 'application/x-ndjson')
    if (c.req.query('follow') === undefined) return c.body(text)
    return streamText(c, async (stream) => {
      const forget = journal.subscribe((entry) => void stream.write(`${JSON.stringify(entry)}\n`))
      await stream.write(text)
      await new Promise<void>((resolve) => stream.onAbort(resolve))
      forget()
    })
  })

  app.get('/_control/faults', (c) => c.json({ armed: faults.armed(), known: faultCatalogue }))
  app.post('/_control/faults', (c) =>
    parsed(c, Fault, ({ name, ...fault }) => {
      faults.arm({ name, ...withoutUndefined(fault) })
      return { armed: faults.armed() }
    }),
  )
  app.delete('/_control/faults/:name?', (c) =>
    attempted(c, () => {
      faults.clear(c.req.param('name'))
      return { armed: faults.armed() }
    }),
  )

  app.post('/_control/transactions/:reference', (c) =>
    parsed(c, Action, async (wish) => {
      const reference = c.req.param('reference')
      if (wish.action === 'settle') await control.settle(reference, wish.status)
      else await control[wish.action](reference)
      return { transaction: ledger.transaction(reference) }
    }),
  )
  app.post('/_control/callbacks/:id/replay', (c) =>
    attempted(c, async () => {
      await control.replay(Number(c.req.param('id')))
      return { callback: ledger.callbacks().find(({ id }) => id === Number(c.req.param('id'))) }
    }),
  )
  app.post('/_control/keys', (c) =>
    parsed(c, Key, async ({ account, deliver }) => {
      const key =
        deliver === undefined ? control.issueKey(account) : await control.pushKey(account, deliver)
      return {
        account,
        // The one place a key is handed out by name: whoever may press this runs the simulator.
        secret: key.reveal(),
        expiresInSeconds: sim.settings.keyLifeSeconds,
      }
    }),
  )
  app.post('/_control/phones/:number', (c) =>
    parsed(c, z.strictObject({ inHand: z.boolean() }), ({ inHand }) => {
      control.takePhone(c.req.param('number'), inHand)
      return { number: c.req.param('number'), inHand }
    }),
  )
}

function wholeLedger(ledger: Ledger, reference: string | undefined) {
  const filter = reference === undefined ? {} : { reference }
  return {
    transactions: ledger.transactions(filter),
    prompts: ledger.prompts(filter),
    debits: ledger.debits(filter),
    callbacks: ledger.callbacks(filter),
    calls: ledger.calls(filter),
    keys: ledger.keys(),
    goLive: ledger.goLive(),
  }
}

async function parsed<Input>(
  c: Context,
  schema: z.ZodType<Input>,
  run: (input: Input) => unknown,
): Promise<Response> {
  const body: unknown = await c.req.json().catch(() => null)
  const read = schema.safeParse(body)
  if (!read.success) {
    const errors = read.error.issues.map(
      (issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`,
    )
    return c.json({ error: errors.join('; ') }, 422)
  }
  return attempted(c, () => run(read.data))
}

async function attempted(c: Context, run: () => unknown): Promise<Response> {
  try {
    return c.json((await run()) ?? {})
  } catch (error) {
    return c.json({ error: error instanceof Error ? error.message : String(error) }, 422)
  }
}

// exactOptionalPropertyTypes: an absent member and an undefined one are two things.
function withoutUndefined<Fields extends object>(fields: Fields) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]: Exclude<Fields[Name], undefined>
  }
}

function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}
