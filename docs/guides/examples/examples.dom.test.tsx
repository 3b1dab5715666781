import {
  createTestCheckout,
  type ScenarioName,
  type TestScenario,
} from '@pvit-checkout/react/testing'
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'

import { OrderStatus } from './order-status.tsx'
import { OwnArrangement } from './own-arrangement.tsx'
import { OwnWords } from './own-words.tsx'
import { Themed } from './themed.tsx'

type Engine = ReturnType<typeof createTestCheckout>['props']['engine']

afterEach(cleanup)

// What the guides show is this code: each does what the page beside it says.
describe('the guides’ examples', () => {
  it('theming sets the shop’s colours on the box', async () => {
    await draw((engine) => <Themed token="any" engine={engine} />)
    const box = document.querySelector<HTMLElement>('.pvit')
    expect(box?.style.getPropertyValue('--pvit-accent')).toBe('#7a1f5c')
    expect(box?.dataset['theme']).toBe('light')
  })

  it('own words replace ours, amount and all', async () => {
    await draw((engine) => <OwnWords token="any" engine={engine} />)
    expect(screen.getByRole('button', { name: /^Régler 12\s500\sFCFA$/ })).not.toBeNull()
  })

  it('an arrangement of one’s own is paid with like the drop-in', async () => {
    const checkout = await draw((engine) => <OwnArrangement session="any" engine={engine} />)
    expect(screen.getByRole('heading', { name: 'Commande A-1042' })).not.toBeNull()
    fireEvent.input(screen.getByRole('textbox'), { target: { value: '074123456' } })
    fireEvent.click(screen.getByRole('button', { name: /^Payer/ }))
    await act(() => checkout.clock.push(20_000))
    expect(screen.getByRole('heading', { name: 'Paiement reçu' })).not.toBeNull()
  })

  it.each([
    ['already-paid', /^Payé\. Référence/],
    ['other-tab', /^Paiement en cours/],
    ['pays', /^Pas encore payé/],
    ['session-expired', /^Un instant/],
  ] satisfies [ScenarioName, RegExp][])(
    'an order’s page says how it stands: %s',
    async (scenario, words) => {
      await draw((engine) => <OrderStatus session="any" engine={engine} />, scenario)
      expect(screen.getByText(words)).not.toBeNull()
    },
  )

  it('an order’s page never offers to pay again what is not confirmed', async () => {
    const { clock } = await draw((engine) => <OrderStatus session="any" engine={engine} />, {
      about: 'Opened while nobody answers.',
      payment: { status: 'confirm' },
    })
    await act(() => clock.push(200_000))
    expect(screen.getByText(/ne payez pas une deuxième fois/)).not.toBeNull()
    expect(screen.getAllByRole('button').map((button) => button.textContent)).toEqual([
      'Vérifier maintenant',
    ])
  })

  it('the script-tag page’s script leads to the order once the money is there', async () => {
    document.body.innerHTML = '<pvit-checkout></pvit-checkout>'
    const assign = vi.spyOn(location, 'assign').mockImplementation(() => undefined)
    await import('./script-tag.ts')
    document
      .querySelector('pvit-checkout')
      ?.dispatchEvent(new CustomEvent('pvit:succeeded', { detail: { reference: 'P7K2' } }))
    expect(assign).toHaveBeenCalledWith('/orders/thanks?ref=P7K2')
  })
})

async function draw(
  page: (engine: Engine) => ReactNode,
  scenario: ScenarioName | TestScenario = 'pays',
) {
  const checkout = createTestCheckout({ scenario })
  render(page(checkout.props.engine))
  await act(() => checkout.clock.push(1_000))
  return checkout
}
