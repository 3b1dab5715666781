import { until, type Engine } from './engine.ts'

export interface Places {
  shop: string
  simulator: string
}

const status = `document.querySelector('[data-pvit-status]')?.getAttribute('data-pvit-status') ?? null`
const reference = `document.body.textContent.match(/[0-9A-Z]{15}/)?.[0] ?? null`

/** One order, from the shop's first page to the receipt. Rejects where screen and ledger part ways. */
export async function run(engine: Engine, { shop, simulator }: Places): Promise<void> {
  await control('phones/074123456', { inHand: true })
  await engine.open(shop)
  await engine.press('Ajouter au panier : Bâton de manioc')
  await engine.press('Voir le panier')
  await engine.press('Passer au paiement')
  await until(engine, status, 'idle')

  const field = '[data-pvit-part=phone] input'
  await engine.type(field, '074123456')
  await until(engine, `document.querySelector('${field}').value`, '074 12 34 56')
  await engine.press('Payer 500 FCFA')
  await until(engine, status, 'confirm')
  await engine.reload()
  await until(engine, status, 'confirm')

  const [open] = (await ledger()).prompts.filter(({ state }) => state === 'open')
  if (open === undefined) throw new Error(`${engine.name}: no prompt is on the phone.`)
  await control(`transactions/${open.reference}`, { action: 'approve' })
  await until(engine, status, 'succeeded')
  await until(engine, reference, open.reference)

  const { debits, calls } = await ledger(open.reference)
  const sent = calls.filter(({ api }) => api === 'rest').length
  if (debits.length !== 1 || sent !== 1) {
    throw new Error(`${engine.name}: ${sent} requests sent, ${debits.length} debits, not one each.`)
  }

  async function ledger(reference?: string) {
    const query = reference === undefined ? '' : `?reference=${reference}`
    const response = await fetch(`${simulator}/_control/ledger${query}`)
    // Our own simulator's, in our own words.
    return (await response.json()) as {
      prompts: { reference: string; state: string }[]
      debits: unknown[]
      calls: { api: string }[]
    }
  }

  async function control(path: string, body: object) {
    const response = await fetch(`${simulator}/_control/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`/_control/${path}: ${await response.text()}`)
  }
}
