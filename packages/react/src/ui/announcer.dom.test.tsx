import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, describe, expect, it } from 'vitest'

import { PvitCheckout } from '../checkout/pvit-checkout.tsx'
import { clockAt } from '../testing/clock-at.ts'
import { createFakeEngine } from '../testing/fake-engine.ts'
import { loadLateScreensNow } from '../testing/load-late-screens.ts'
import { samplePayment, samplePaymentSnapshot, sampleSnapshot } from '../testing/samples.ts'

// As after a form that was looked at for a second; late.dom.test.tsx is about the others.
await loadLateScreensNow()

afterEach(cleanup)

describe('what a screen reader hears', () => {
  it('of a whole payment, from the first paint to the receipt', async () => {
    const { engine, clock, heard } = setUp()
    act(() => engine.show(sampleSnapshot()))
    fireEvent.input(screen.getByLabelText('Numéro Mobile Money'), {
      target: { value: '074123456' },
    })
    await act(async () => clock.push(400))
    await act(async () => screen.getByRole('button', { name: /^Payer/ }).click())
    act(() => engine.show({ startedAt: clock.now(), deadline: clock.now() + 180_000 }))
    act(() => engine.show({ phase: 'payment', payment: samplePayment({ status: 'processing' }) }))
    act(() => engine.show({ payment: samplePayment({ version: 3 }) }))
    for (let second = 0; second < 125; second += 1) await act(async () => clock.push(1_000))
    act(() => engine.show({ connection: 'lost' }))
    for (let second = 0; second < 10; second += 1) await act(async () => clock.push(1_000))
    act(() => engine.show({ connection: 'online' }))
    act(() => engine.show({ payment: samplePayment({ status: 'succeeded', version: 4 }) }))

    expect(heard()).toMatchInlineSnapshot(`
      [
        "Compte au nom de Jeanne O.",
        "[focus] Demande en cours d’envoi",
        "Nous transmettons la demande de 12 500 FCFA à Airtel Money.",
        "Confirmez sur votre téléphone. Airtel Money vous demande votre code secret pour 12 500 FCFA sur le 074 … 56.",
        "Téléphone allumé, avec du réseau ?",
        "La demande va sur la carte SIM du 074 … 56.",
        "Il reste 2 minutes pour confirmer.",
        "Ouvrez le menu de votre opérateur : les paiements à valider y sont listés.",
        "Il reste 1 minute pour confirmer.",
        "Connexion perdue. Votre paiement continue ; nous reprenons dès le retour du réseau.",
        "[focus] Paiement reçu",
        "Connexion rétablie.",
        "12 500 FCFA reçus. Référence P7K2M9QX4T1B8Z3. Vous pouvez fermer cette page.",
      ]
    `)
  })

  it('of an outcome that was there before the page, with its heading: no focus moved there', () => {
    const { heard } = setUp(samplePaymentSnapshot({ status: 'unconfirmed' }))
    expect(heard()).toMatchInlineSnapshot(`
      [
        "Paiement pas encore confirmé. Ne payez pas une deuxième fois. La réponse tarde. Nous continuons à vérifier, même si vous fermez cette page.",
      ]
    `)
  })

  it('of a screen that the focus has gone to, its heading once, in StrictMode too', () => {
    const { engine, heard } = setUp(sampleSnapshot(), { strict: true })
    act(() => engine.show(samplePaymentSnapshot()))
    expect(heard()).toEqual([
      '[focus] Confirmez sur votre téléphone',
      'Airtel Money vous demande votre code secret pour 12 500 FCFA sur le 074 … 56.',
    ])
  })

  it('of a heading that comes back without the focus, the heading too', async () => {
    const { engine, clock, heard } = setUp(sampleSnapshot())
    for (const status of ['processing', 'confirm', 'processing'] as const) {
      act(() => engine.show(samplePaymentSnapshot({ status })))
      await act(async () => clock.push(5_000))
    }
    expect(heard()).toMatchInlineSnapshot(`
      [
        "[focus] Demande en cours d’envoi",
        "Nous transmettons la demande de 12 500 FCFA à Airtel Money.",
        "Confirmez sur votre téléphone. Airtel Money vous demande votre code secret pour 12 500 FCFA sur le 074 … 56.",
        "Demande en cours d’envoi. Nous transmettons la demande de 12 500 FCFA à Airtel Money.",
        "C’est plus long que d’habitude. Gardez votre téléphone près de vous.",
      ]
    `)
  })

  it('of nothing, while the page opens on the form', () => {
    const { engine, heard } = setUp()
    act(() => engine.show(sampleSnapshot()))
    expect(heard()).toEqual([])
    expect(document.activeElement).toBe(document.body)
  })
})

describe('the live region', () => {
  it('is there from the first paint, and alone', () => {
    setUp()
    expect(screen.getAllByRole('status')).toHaveLength(1)
    expect(document.querySelectorAll('[aria-live]')).toHaveLength(1)
  })

  it('is emptied after a while, so that nobody meets the words twice', async () => {
    const { clock } = setUp(samplePaymentSnapshot({ status: 'unconfirmed' }))
    expect(screen.getByRole('status').textContent).not.toBe('')
    await act(async () => clock.push(4_000))
    expect(screen.getByRole('status').textContent).toBe('')
  })
})

describe('the focus', () => {
  it('follows the screen to its heading', () => {
    const { engine } = setUp(sampleSnapshot())
    act(() => engine.show(samplePaymentSnapshot()))
    expect(document.activeElement?.textContent).toBe('Confirmez sur votre téléphone')
    act(() => engine.show(samplePaymentSnapshot({ status: 'failed', reason: 'declined' })))
    expect(document.activeElement?.textContent).toBe('Paiement non abouti')
  })

  it('stays with whoever is writing elsewhere on the page', () => {
    const elsewhere = document.body.appendChild(document.createElement('textarea'))
    const { engine } = setUp(samplePaymentSnapshot())
    elsewhere.focus()
    act(() => engine.show(samplePaymentSnapshot({ status: 'succeeded' })))
    expect(document.activeElement).toBe(elsewhere)
    elsewhere.remove()
  })
})

/** Everything that was ever put into the live region, and every heading that took the focus, in order. */
function setUp(
  snapshot = sampleSnapshot({ phase: 'loading', session: null }),
  { strict = false } = {},
) {
  const engine = createFakeEngine({
    snapshot,
    payer: () => ({ operator: 'airtel', known: true, active: true, name: 'Jeanne O.' }),
  })
  const clock = clockAt(0)
  const lines: string[] = []
  document.body.addEventListener('focusin', (event) => {
    const { target } = event
    if (target instanceof HTMLHeadingElement) lines.push(`[focus] ${target.textContent}`)
  })
  const observer = new MutationObserver(take)
  observer.observe(document.body, { subtree: true, childList: true })
  render(
    <PvitCheckout endpoint="/pay" session="a-token" engine={{ create: () => engine, clock }} />,
    { ...(strict && { wrapper: StrictMode }) },
  )
  return {
    engine,
    clock,
    heard: () => {
      take(observer.takeRecords())
      return lines.map((line) => line.replaceAll(/\s/g, ' '))
    },
  }

  function take(records: readonly MutationRecord[]) {
    for (const node of records.flatMap((record) => [...record.addedNodes])) {
      if (node instanceof HTMLElement && node.parentElement?.getAttribute('role') === 'status') {
        lines.push(node.textContent)
      }
    }
  }
}
