import type { CheckoutStatus } from '@pvit-checkout/client'
import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { PvitCheckout } from '../checkout/pvit-checkout.tsx'
import { createTestCheckout, scenarios, type ScenarioName } from './index.ts'
import { named, press, status, type, visible } from './shopper.tsx'

beforeEach(() => {
  vi.stubGlobal('fetch', () => Promise.reject(new Error('a request left')))
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** Every status the page goes through, each once in a row, as the story says it. */
const expected: Record<ScenarioName, readonly CheckoutStatus[]> = {
  pays: ['idle', 'processing', 'confirm', 'succeeded'],
  'pays-at-once': ['idle', 'succeeded'],
  'pays-late': ['idle', 'processing', 'confirm', 'unconfirmed', 'succeeded'],
  declines: ['idle', 'processing', 'confirm', 'failed'],
  'declines-then-pays': ['idle', 'processing', 'confirm', 'failed'],
  'wrong-pin': ['idle', 'processing', 'confirm', 'failed'],
  'insufficient-funds': ['idle', 'processing', 'confirm', 'failed'],
  'refused-by-payer': ['idle', 'processing', 'confirm', 'failed'],
  'shop-at-fault': ['idle', 'processing', 'failed'],
  unconfirmed: ['idle', 'processing', 'confirm', 'unconfirmed'],
  'failed-then-paid': ['idle', 'processing', 'confirm', 'failed', 'succeeded'],
  'answer-lost': ['idle', 'processing', 'confirm', 'succeeded'],
  'slow-network': ['loading', 'idle', 'processing', 'confirm', 'succeeded'],
  'no-streams': ['idle', 'processing', 'confirm', 'succeeded'],
  'captive-portal': ['loading', 'error', 'idle', 'processing', 'confirm', 'succeeded'],
  'proxy-down': ['loading', 'error'],
  'cannot-start': ['idle'],
  'name-check-down': ['idle', 'processing', 'confirm', 'succeeded'],
  'unknown-number': ['idle', 'processing', 'confirm', 'failed'],
  'inactive-wallet': ['idle', 'processing', 'confirm', 'failed'],
  'other-tab': ['confirm', 'succeeded'],
  'back-from-card': ['redirect', 'succeeded'],
  'already-paid': ['succeeded'],
  'session-expired': ['error'],
}

describe.each(Object.keys(expected) as ScenarioName[])('%s', (scenario) => {
  it('goes as it is told, and takes money once at most', async () => {
    const checkout = createTestCheckout({ scenario })
    render(<PvitCheckout {...checkout.props} />)
    const words: string[] = []
    const look = () => {
      const now = status() ?? 'nothing'
      if (words.at(-1) !== now) words.push(now)
    }
    const pass = async (ms: number) => {
      for (let left = ms; left > 0; left -= 500) {
        await act(() => checkout.clock.push(Math.min(500, left)))
        look()
      }
    }
    await pass(scenario === 'captive-portal' ? 40_000 : 6_000)
    if (status() === 'idle') {
      type('074123456')
      await pass(1_000)
      await press('Payer 12 500 FCFA')
      look()
    }
    await pass(420_000)
    expect(words).toEqual(expected[scenario])
    expect(checkout.payments().length).toBeLessThanOrEqual(1)
  })
})

it('tells each scenario in a sentence of its own', () => {
  const told = Object.values(scenarios).map(({ about }) => about)
  expect(new Set(told).size).toBe(told.length)
})

it('lets the second try of declines-then-pays be paid', async () => {
  const { clock, props, payments } = createTestCheckout({ scenario: 'declines-then-pays' })
  render(<PvitCheckout {...props} phone="074123456" />)
  await act(() => clock.push(1_000))
  await press('Payer 12 500 FCFA')
  await act(() => clock.push(15_000))
  await press('Réessayer')
  await press('Payer 12 500 FCFA')
  await act(() => clock.push(15_000))
  expect(payments().map((payment) => payment.status)).toEqual(['failed', 'succeeded'])
})

it('says who answers to the number, or nothing where the check is down', async () => {
  await typeInto('pays')
  expect(visible('Compte au nom de Jeanne O.')).toBe(true)
  cleanup()
  await typeInto('unknown-number')
  expect(visible('L’opérateur ne connaît pas ce numéro.')).toBe(true)
  cleanup()
  await typeInto('name-check-down')
  expect(screen.queryByText(/Compte au nom/)).toBeNull()
  expect(screen.getByRole('button', { name: named('Payer 12 500 FCFA') })).not.toBeNull()
})

it('finds the payment again when the page is drawn anew, as after a reload', async () => {
  const { clock, props, payments } = createTestCheckout({ scenario: 'unconfirmed' })
  render(<PvitCheckout {...props} phone="074123456" />)
  await act(() => clock.push(1_000))
  await press('Payer 12 500 FCFA')
  await act(() => clock.push(5_000))
  cleanup()
  render(<PvitCheckout {...props} />)
  await act(() => clock.push(1_000))
  expect(status()).toBe('confirm')
  expect(payments()).toHaveLength(1)
})

it('goes offline and comes back, and the payment goes on', async () => {
  const { clock, props, goOffline, goOnline } = createTestCheckout()
  render(<PvitCheckout {...props} phone="074123456" />)
  await act(() => clock.push(1_000))
  await press('Payer 12 500 FCFA')
  await act(() => clock.push(5_000))
  await act(async () => goOffline())
  await act(() => clock.push(20_000))
  expect(visible(/Connexion perdue/)).toBe(true)
  await act(async () => goOnline())
  await act(() => clock.push(2_000))
  expect(status()).toBe('succeeded')
})

it('has English from the first push', async () => {
  const { clock, props } = createTestCheckout()
  render(<PvitCheckout {...props} locale="en" />)
  await act(() => clock.push(10_000))
  expect(screen.getByRole('heading').textContent).toMatch(/^Pay\s/)
})

describe('in place of the page’s own fetch', () => {
  it('serves a page that knows nothing of the test, on the page’s clock', async () => {
    vi.useFakeTimers()
    const { browserClock } = await import('@pvit-checkout/client')
    const checkout = createTestCheckout({ clock: browserClock })
    vi.stubGlobal('fetch', checkout.fetch)
    render(<PvitCheckout endpoint="/anywhere" session="a-token" phone="074123456" />)
    await act(() => vi.advanceTimersByTimeAsync(1_000))
    await press('Payer 12 500 FCFA')
    await act(() => vi.advanceTimersByTimeAsync(15_000))
    expect(status()).toBe('succeeded')
  })

  it('takes the one object that a mock server hands on', async () => {
    const checkout = createTestCheckout()
    const request = new Request('https://shop.test/pay/v1/checkout/payments', {
      method: 'POST',
      headers: { 'Idempotency-Key': 'a-key-of-mine' },
      body: JSON.stringify({ method: 'mobile_money', phone: '074123456' }),
    })
    expect((await checkout.fetch(request)).status).toBe(202)
    expect(checkout.payments()).toHaveLength(1)
    const read = await checkout.fetch(new Request('https://shop.test/pay/v1/checkout'))
    expect(await read.json()).toMatchObject({ payment: { status: 'processing' } })
  })

  it('names an address that is not the checkout’s, in place of answering it', async () => {
    await expect(createTestCheckout().fetch('/api/cart')).rejects.toThrow(
      'GET /api/cart is not for the checkout',
    )
  })
})

async function typeInto(scenario: ScenarioName) {
  const { clock, props } = createTestCheckout({ scenario })
  render(<PvitCheckout {...props} phone="074123456" />)
  for (let turn = 0; turn < 4; turn++) await act(() => clock.push(500))
}
