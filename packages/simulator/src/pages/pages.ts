import { Hono } from 'hono'
import type { Callbacks } from '../callbacks.ts'
import { localNumber } from '../operators.ts'
import type { Simulation } from '../simulation.ts'
import type { Simulator } from '../simulator.ts'
import type { Transactions } from '../transactions.ts'
import { addControlRoutes } from './control-routes.ts'
import { formOf } from './form.ts'
import { homePage } from './home.ts'
import { addLinkRoutes } from './link-routes.ts'
import { pageHeaders } from './layout.ts'
import { openPromptOn, phoneChooser, phonePage, promptsOn } from './phone.ts'
import { scripts } from './scripts.ts'
import { style } from './style.ts'
import { languageOf } from './words.ts'

export interface PageParts {
  simulator: Simulator
  transactions: Transactions
  callbacks: Callbacks
  controlToken: string | null
}

const ours = /^\/($|(phone|journal|faults)$|(phone|callbacks|assets|transaction-link|_control)\/)/

/** Everything that is not PVIT's API: pages for people and the control API for tests. Null for any other path. */
export function createPages(sim: Simulation, parts: PageParts) {
  const app = new Hono()
  const { simulator, transactions } = parts

  app.use(async (c, next) => {
    // A page of another site must not press our buttons.
    if (c.req.method !== 'GET' && c.req.header('sec-fetch-site') === 'cross-site') {
      return c.text('Only this page itself may do that.', 403)
    }
    await next()
    for (const [name, value] of Object.entries(pageHeaders)) c.header(name, value)
  })

  const open = parts.controlToken === null
  app.get('/', (c) => c.html(homePage({ sim, simulator, open, language: languageOf(c.req.raw) })))
  app.post('/faults', async (c) => {
    if (!open) return c.text('Faults are armed through /_control, with its token.', 403)
    const form = await formOf(c)
    const name = form.get('name')
    if (form.get('action') === 'clear') sim.faults.clear()
    else if (typeof name === 'string') {
      try {
        sim.faults.arm({ name, rate: Number(form.get('rate') || 1) })
      } catch (error) {
        return c.text(error instanceof Error ? error.message : 'No such fault.', 422)
      }
    }
    return c.redirect(`/?lang=${languageOf(c.req.raw)}`, 303)
  })
  // What the page's script asks every second: has anything happened?
  app.get('/journal', (c) => c.json({ newest: sim.journal.entries().at(-1)?.seq ?? 0 }))
  app.get('/assets/style.css', (c) => c.body(style, 200, { 'content-type': 'text/css' }))
  app.get('/assets/:script', (c) => {
    const script = scripts[c.req.param('script')]
    return script ? c.body(script, 200, { 'content-type': 'text/javascript' }) : c.notFound()
  })

  app.get('/phone', (c) => {
    const language = languageOf(c.req.raw)
    const number = localNumber(c.req.query('number') ?? '')
    if (number) return c.redirect(`/phone/${number}?lang=${language}`, 303)
    return c.html(phoneChooser(language))
  })
  app.get('/phone/:number{0[0-9]{8}}', (c) =>
    c.html(phonePage(sim, c.req.param('number'), languageOf(c.req.raw))),
  )
  app.get('/phone/:number{0[0-9]{8}}/open', (c) => {
    const open = openPromptOn(sim, c.req.param('number'))
    return c.json({ open: open?.id ?? null })
  })
  app.post('/phone/:number{0[0-9]{8}}/answer', async (c) => {
    const number = c.req.param('number')
    const form = await formOf(c)
    const prompt = promptsOn(sim, number).find(({ id }) => String(id) === form.get('prompt'))
    if (prompt) {
      const action = form.get('action')
      const pin = form.get('pin')
      if (action === 'refuse') transactions.refuse(prompt)
      else if (action === 'ignore') transactions.ignore(prompt)
      else if (typeof pin === 'string' && /^\d{4}$/.test(pin)) transactions.typePin(prompt, pin)
    }
    return c.redirect(`/phone/${number}?lang=${languageOf(c.req.raw)}`, 303)
  })
  app.post('/phone/:number{0[0-9]{8}}/hand', async (c) => {
    const number = c.req.param('number')
    const form = await formOf(c)
    simulator.control.takePhone(number, form.get('inHand') === 'yes')
    return c.redirect(`/phone/${number}?lang=${languageOf(c.req.raw)}`, 303)
  })
  app.post('/callbacks/:id/replay', async (c) => {
    await simulator.control.replay(Number(c.req.param('id')))
    return c.redirect(`/?lang=${languageOf(c.req.raw)}`, 303)
  })
  addLinkRoutes(app, sim, parts)
  addControlRoutes(app, sim, parts)

  return async (request: Request): Promise<Response | null> =>
    ours.test(new URL(request.url).pathname) ? app.fetch(request) : null
}
