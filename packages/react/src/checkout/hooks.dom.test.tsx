import { QueryClient } from '@tanstack/react-query'
import { act, cleanup, render, renderHook } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'

import { clockAt } from '../testing/clock-at.ts'
import { createFakeEngine, type FakeEngineOptions } from '../testing/fake-engine.ts'
import { samplePayment, samplePaymentSnapshot, sampleSnapshot } from '../testing/samples.ts'
import { PayButton } from '../parts/pay-button/pay-button.tsx'
import { Payer } from '../parts/payer/payer.tsx'
import { CheckoutProvider } from './checkout-provider.tsx'
import { queryKeys } from './query-keys.ts'
import type { PayerAnswer } from './seam.ts'
import { usePayer } from './use-payer.ts'
import { usePayment } from './use-payment.ts'
import { usePvitCheckout } from './use-pvit-checkout.ts'
import { useStartPayment } from './use-start-payment.ts'

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

describe('usePvitCheckout', () => {
  it('follows the engine and hands on what is asked, without any part', async () => {
    const { engine, wrapper } = setUp({ pay: () => samplePayment() })
    const { result } = renderHook(() => usePvitCheckout(), { wrapper })
    expect(result.current).toMatchObject({ screen: 'form', status: 'idle', payment: null })
    let started: unknown
    await act(async () => {
      started = await result.current.start({ method: 'mobile_money', phone: '074123456' })
    })
    expect(started).toEqual(samplePayment())
    expect(result.current.screen).toBe('waiting')
    act(() => engine.show(samplePaymentSnapshot({ status: 'succeeded' })))
    expect(result.current).toMatchObject({ screen: 'succeeded', status: 'succeeded' })
    await act(async () => result.current.check())
    expect(engine.calls.at(-1)?.name).toBe('check')
  })
})

describe('useStartPayment', () => {
  it('fails when the engine proves that nothing was started, and does not try again by itself', async () => {
    const refused = new Error('refused')
    const pay = vi.fn<() => never>(() => {
      throw refused
    })
    const { wrapper } = setUp({ pay })
    const { result } = renderHook(() => useStartPayment(), { wrapper })
    await act(async () => {
      await expect(result.current.mutateAsync({ method: 'card' })).rejects.toBe(refused)
    })
    expect(pay).toHaveBeenCalledOnce()
    await expect.poll(() => result.current.isError).toBe(true)
  })
})

describe('usePayment', () => {
  it('mirrors the engine’s news into the shop’s query cache, and asks nothing itself', async () => {
    const { engine, wrapper, queryClient } = setUp()
    const { result } = renderHook(() => usePayment(), { wrapper })
    expect(result.current.data).toBeNull()
    const payment = samplePayment({ version: 7 })
    await act(async () => engine.show(samplePaymentSnapshot({ version: 7 })))
    expect(result.current.data).toEqual(payment)
    const { session } = engine.getSnapshot()
    expect(queryClient.getQueryData(queryKeys.payment(session?.id ?? null))).toEqual(payment)
    expect(engine.calls.map(({ name }) => name)).not.toContain('check')
  })

  it('takes refetch() for “check now”', async () => {
    const { engine, wrapper } = setUp(
      { check: (engine) => engine.show(samplePaymentSnapshot({ status: 'succeeded' })) },
      samplePaymentSnapshot(),
    )
    const { result } = renderHook(() => usePayment(), { wrapper })
    await act(async () => {
      await result.current.refetch()
    })
    expect(engine.calls.at(-1)?.name).toBe('check')
    expect(result.current.data?.status).toBe('succeeded')
  })
})

describe('usePayer', () => {
  it('asks once for a number that has rested, and gives the same answer to whoever asks again', async () => {
    const payer = { operator: 'airtel', known: true, active: true, name: 'Jeanne O.' } as const
    const { engine, clock, wrapper } = setUp({ payer: () => payer })
    const { result, rerender } = renderHook<PayerAnswer, { phone: string | undefined }>(
      ({ phone }) => usePayer(phone),
      { wrapper, initialProps: { phone: undefined } },
    )
    expect(result.current).toEqual({ state: 'idle' })
    rerender({ phone: '074123456' })
    expect(result.current).toEqual({ state: 'checking' })
    await act(async () => clock.push(400))
    await expect.poll(() => result.current).toEqual({ state: 'answered', payer })
    rerender({ phone: undefined })
    expect(result.current).toEqual({ state: 'idle' })
    rerender({ phone: '074123456' })
    await act(async () => clock.push(400))
    expect(result.current).toEqual({ state: 'answered', payer })
    expect(engine.calls.filter(({ name }) => name === 'lookUpPayer')).toHaveLength(1)
  })

  it('shares its answer with the part, also without a client of the shop’s', async () => {
    const payer = { operator: 'airtel', known: true, active: true, name: 'Jeanne O.' } as const
    const engine = createFakeEngine({ snapshot: sampleSnapshot(), payer: () => payer })
    const clock = clockAt(0)
    const Asker = () => {
      const answer = usePayer('074123456')
      return <output>{answer.state}</output>
    }
    render(
      <CheckoutProvider
        endpoint="/pay"
        session="a-token"
        phone="074123456"
        engine={{ create: () => engine, clock }}
      >
        <Asker />
        <Payer />
      </CheckoutProvider>,
    )
    await act(async () => clock.push(400))
    const said = () => document.querySelector('[data-pvit-part="payer"]')?.textContent
    await expect.poll(() => said()).toMatch(/Jeanne/)
    await expect.poll(() => document.querySelector('output')?.textContent).toBe('answered')
    expect(engine.calls.filter(({ name }) => name === 'lookUpPayer')).toHaveLength(1)
  })

  it('says that the check is down, once, without trying again', async () => {
    const { engine, clock, wrapper } = setUp()
    const { result } = renderHook(() => usePayer('074123456'), { wrapper })
    await act(async () => clock.push(400))
    await expect.poll(() => result.current).toEqual({ state: 'unavailable' })
    expect(engine.calls.filter(({ name }) => name === 'lookUpPayer')).toHaveLength(1)
  })
})

it('names the provider that a hook or a part is missing', () => {
  vi.spyOn(console, 'error').mockReturnValue()
  expect(() => renderHook(() => usePvitCheckout())).toThrow(/Wrap the tree in <CheckoutProvider/)
  expect(() => render(<PayButton />)).toThrow(/needs a <CheckoutProvider> around it/)
})

function setUp(behaviour: Omit<FakeEngineOptions, 'snapshot'> = {}, snapshot = sampleSnapshot()) {
  const engine = createFakeEngine({ snapshot, ...behaviour })
  const clock = clockAt(0)
  const queryClient = new QueryClient()
  const wrapper = ({ children }: { children: ReactNode }) => (
    <CheckoutProvider
      endpoint="/pay"
      session="a-token"
      queryClient={queryClient}
      engine={{ create: () => engine, clock }}
    >
      {children}
    </CheckoutProvider>
  )
  return { engine, clock, queryClient, wrapper }
}
