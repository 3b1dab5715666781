import type { Context, Hono } from 'hono'
import { Refusal, renderRefusal } from '../api/refusal.ts'
import { redirectionOf, usableLink, redeemLink } from '../links.ts'
import { drawFor, type Simulation } from '../simulation.ts'
import type { PaymentLink, Transaction } from '../world.ts'
import {
  bankCode,
  bankPage,
  cardPage,
  deadLinkPage,
  endPage,
  promptedPage,
  testCards,
  waitPage,
  webPage,
} from './link-pages.ts'
import { formOf } from './form.ts'
import type { PageParts } from './pages.ts'
import { languageOf } from './words.ts'

const bankTries = 3

/** The pages behind the links LINK makes: `/transaction-link/{token}/payment` and its steps. */
export function addLinkRoutes(app: Hono, sim: Simulation, { transactions }: PageParts): void {
  const at = '/transaction-link/:token'

  app.get(`${at}/payment`, (c) =>
    guarded(c, sim, () => {
      const language = languageOf(c.req.raw)
      const again = openedAgain(sim, c.req.param('token'))
      if (again) {
        transactions.prompt(again.transaction)
        return c.html(promptedPage({ link: again.link, language }))
      }
      const link = usableLink(sim, c.req.param('token'))
      if (link.service === 'WEB') return c.html(webPage({ link, language }))
      if (link.service === 'VISA_MASTERCARD')
        return c.html(cardPage({ link, language, refused: false }))
      // RESTLINK: merely opening the address raises the prompt. PVIT v5.5 §Transaction LINK API.
      transactions.prompt(redeemLink(sim, transactions, link))
      return c.html(promptedPage({ link, language }))
    }),
  )

  app.post(`${at}/payment`, (c) =>
    guarded(c, sim, async () => {
      const link = usableLink(sim, c.req.param('token'))
      const language = languageOf(c.req.raw)
      const form = await formOf(c)
      if (form.get('action') === 'cancel') return away(c, sim, link, 'failed')
      if (link.service === 'VISA_MASTERCARD') {
        const card = cardEndOf(form.get('card'))
        if (card === null) return c.html(cardPage({ link, language, refused: true }), 422)
        const transaction = redeemLink(sim, transactions, link)
        if (card === 'approved') {
          transactions.awaitPage(transaction)
          return c.redirect(`/transaction-link/${link.token}/bank?lang=${language}`, 303)
        }
        transactions.conclude(transaction, 'FAILED', card)
      } else transactions.prompt(redeemLink(sim, transactions, link))
      return c.redirect(`/transaction-link/${link.token}/wait?lang=${language}`, 303)
    }),
  )

  app.get(`${at}/bank`, (c) => {
    const { link, transaction } = usedLink(sim, c.req.param('token'))
    if (!link || !transaction || transaction.status !== 'PENDING') return toWait(c)
    return c.html(bankPage({ link, language: languageOf(c.req.raw), wrong: false }))
  })
  app.post(`${at}/bank`, async (c) => {
    const { link, transaction } = usedLink(sim, c.req.param('token'))
    if (!link || !transaction || transaction.status !== 'PENDING') return toWait(c)
    const form = await formOf(c)
    const right = form.get('code') === bankCode
    if (form.get('action') === 'refuse') {
      transactions.conclude(transaction, 'FAILED', 'refused-by-payer')
    } else if (right) transactions.conclude(transaction, 'SUCCESS', 'approved')
    else if (++transaction.wrongCodes >= bankTries) {
      transactions.conclude(transaction, 'FAILED', 'card-declined')
    } else {
      sim.save()
      return c.html(bankPage({ link, language: languageOf(c.req.raw), wrong: true }), 422)
    }
    return toWait(c)
  })

  app.get(`${at}/wait`, (c) => {
    const { link, transaction } = usedLink(sim, c.req.param('token'))
    const language = languageOf(c.req.raw)
    if (!link || !transaction)
      return c.redirect(`/transaction-link/${c.req.param('token')}/payment`, 303)
    const over = transaction.status === 'SUCCESS' || transaction.status === 'FAILED'
    const hits = drawFor(sim, 'page', link.reference, transaction.status)
    if (hits.has('link.return-without-payment')) return away(c, sim, link, 'success')
    if (!over) return c.html(waitPage({ link, language }))
    const end = transaction.status === 'SUCCESS' ? 'success' : 'failed'
    if (hits.has('link.payment-without-return') || redirectionOf(sim, link, end) === null) {
      return c.html(endPage({ link, language, transaction }))
    }
    return away(c, sim, link, end)
  })
}

/** PVIT is not known to add anything to the address: the merchant has to know whose browser comes back. */
function away(c: Context, sim: Simulation, link: PaymentLink, end: 'success' | 'failed'): Response {
  const url = redirectionOf(sim, link, end)
  sim.journal.write('link', link.reference, `The browser is sent to the ${end} address.`)
  return url === null ? c.redirect('/', 303) : c.redirect(url, 303)
}

/** A RESTLINK that has been used and, by a fault, can be used again. */
function openedAgain(sim: Simulation, token: string) {
  const { link, transaction } = usedLink(sim, token)
  if (!link || !transaction || link.service !== 'RESTLINK') return null
  return drawFor(sim, 'page', link.reference, 'used').has('link.opened-twice')
    ? { link, transaction }
    : null
}

function toWait(c: Context): Response {
  return c.redirect(
    `/transaction-link/${c.req.param('token')}/wait?lang=${languageOf(c.req.raw)}`,
    303,
  )
}

function usedLink(sim: Simulation, token: string) {
  const link = sim.world.links.get(token)
  const transaction: Transaction | undefined = sim.world.transactions.get(link?.pvitId ?? '')
  return { link, transaction }
}

function cardEndOf(value: unknown) {
  const digits = typeof value === 'string' ? value.replaceAll(/\D/g, '') : ''
  const known: Record<string, (typeof testCards)[keyof typeof testCards]> = testCards
  return known[digits] ?? null
}

/** A dead link answers PVIT's error: as a page to a browser, as JSON to everybody else. */
async function guarded(
  c: Context,
  sim: Simulation,
  run: () => Response | Promise<Response>,
): Promise<Response> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const reply = renderRefusal(error, { at: sim.clock.now(), path: c.req.path })
    if (!/text\/html/.test(c.req.header('accept') ?? '')) {
      return new Response(reply.body, {
        status: reply.status,
        headers: { 'content-type': reply.contentType },
      })
    }
    const kinds: Record<number, 'used' | 'expired'> = { 5002: 'used', 6000: 'expired' }
    const page = deadLinkPage(languageOf(c.req.raw), c.req.path, kinds[error.code] ?? 'unknown')
    // Only 404, 409 and 410 come here; all of them may have a body.
    return c.html(page, reply.status as 404 | 409 | 410)
  }
}
