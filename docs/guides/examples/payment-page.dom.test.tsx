import { createTestCheckout, type ScenarioName } from '@pvit-checkout/react/testing'
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'

import { PaymentPage } from './payment-page.tsx'

afterEach(cleanup)

async function payWith(scenario: ScenarioName) {
  const checkout = createTestCheckout({ scenario })
  render(<PaymentPage token="any" engine={checkout.props.engine} />)
  const wait = (ms: number) => act(() => checkout.clock.push(ms))
  await wait(6_000) // the slowest of them has read the session by then
  fireEvent.input(screen.getByLabelText('Numéro Mobile Money'), {
    target: { value: '074 12 34 56' },
  })
  fireEvent.click(screen.getByRole('button', { name: /^Payer/ }))
  await wait(300_000)
  return checkout
}

it('leads to the order once the money is there', async () => {
  await payWith('pays')
  expect(screen.getByRole('link', { name: 'Voir ma commande' })).not.toBeNull()
})

it('says that nothing is confirmed, and leads nowhere', async () => {
  await payWith('unconfirmed')
  expect(screen.getByRole('heading', { name: /pas encore confirmé/ })).not.toBeNull()
  expect(screen.queryByRole('link')).toBeNull()
})

it.each(['declines', 'answer-lost', 'slow-network', 'name-check-down'] satisfies ScenarioName[])(
  'never asks for the money twice: %s',
  async (scenario) => {
    const checkout = await payWith(scenario)
    expect(checkout.payments()).toHaveLength(1)
  },
)
