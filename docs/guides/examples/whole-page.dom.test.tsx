import { browserClock, createTestCheckout } from '@pvit-checkout/react/testing'
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { PaymentPage } from './payment-page.tsx'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

it('pays on the page as it is: nothing handed in, only fetch and the timers replaced', async () => {
  const checkout = createTestCheckout({ clock: browserClock })
  vi.stubGlobal('fetch', checkout.fetch)
  render(<PaymentPage token="any" />)
  const wait = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms))
  await wait(1_000)
  fireEvent.input(screen.getByLabelText('Numéro Mobile Money'), {
    target: { value: '074 12 34 56' },
  })
  fireEvent.click(screen.getByRole('button', { name: /^Payer/ }))
  await wait(15_000)
  expect(screen.getByRole('link', { name: 'Voir ma commande' })).not.toBeNull()
  expect(checkout.payments()).toHaveLength(1)
})
