import { CheckoutError } from '@pvit-checkout/contract/checkout'
import { act, cleanup, render, screen } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'

import { samplePaymentSnapshot, sampleSession } from '../testing/samples.ts'
import { setUp, type, named, status, given, listeners } from '../testing/shopper.tsx'
import { PvitCheckout } from './pvit-checkout.tsx'

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

describe('what the shop is told', () => {
  it('hears of each outcome once, in StrictMode too', () => {
    const heard: string[] = []
    const { engine } = setUp({ strict: true, props: listeners(heard) })
    act(() => engine.show(samplePaymentSnapshot({ status: 'confirm', version: 2 })))
    act(() => engine.show(samplePaymentSnapshot({ status: 'succeeded', version: 3 })))
    act(() => engine.show({ connection: 'lost' }))
    expect(heard).toEqual(['ready', 'change confirm', 'change succeeded', 'succeeded'])
  })

  it('hears of the outcome of a payment that was there before the page', () => {
    const heard: string[] = []
    setUp({
      snapshot: samplePaymentSnapshot({ status: 'failed', reason: 'declined' }),
      props: listeners(heard),
    })
    expect(heard).toEqual(['ready', 'change failed', 'failed'])
  })

  it('hears of no failure where an earlier attempt has paid the order, but of that one', () => {
    const heard: string[] = []
    const session = sampleSession({ status: 'paid' })
    const { engine } = setUp({
      snapshot: samplePaymentSnapshot({}, { session }),
      props: listeners(heard),
    })
    act(() => engine.show(samplePaymentSnapshot({ status: 'failed', version: 2 }, { session })))
    act(() => engine.show(samplePaymentSnapshot({ status: 'succeeded', version: 3 }, { session })))
    expect(heard.filter((word) => !word.startsWith('change'))).toEqual(['ready', 'succeeded'])
  })

  it('hears “unconfirmed” when the screen says so, though the proxy has not yet', () => {
    const heard: string[] = []
    setUp({ snapshot: samplePaymentSnapshot({}, { overdue: true }), props: listeners(heard) })
    expect(status()).toBe('unconfirmed')
    expect(heard.at(-1)).toBe('unconfirmed')
  })

  it('hears of every view, in order, also of two that come in one turn', () => {
    const heard: string[] = []
    const { engine } = setUp({ strict: true, props: listeners(heard) })
    act(() => {
      engine.show(samplePaymentSnapshot({ status: 'confirm', version: 2 }))
      engine.show(samplePaymentSnapshot({ status: 'succeeded', version: 3 }))
    })
    expect(heard).toEqual(['ready', 'change confirm', 'change succeeded', 'succeeded'])
  })

  it('may throw at everything it hears, and the checkout stays', async () => {
    const uncaught: unknown[] = []
    vi.stubGlobal('queueMicrotask', (task: () => void) => {
      try {
        task()
      } catch (error) {
        uncaught.push(error)
      }
    })
    const broken = (what: string) => () => {
      throw new Error(what)
    }
    const { engine } = setUp({
      props: {
        onReady: broken('ready'),
        onChange: broken('change'),
        onFailed: broken('failed'),
        onUnconfirmed: broken('unconfirmed'),
        onSucceeded: broken('succeeded'),
        onError: broken('error'),
      },
    })
    act(() => engine.show({ startError: new CheckoutError('rate-limited') }))
    act(() => engine.show(samplePaymentSnapshot({ status: 'unconfirmed', version: 2 })))
    act(() => engine.show(samplePaymentSnapshot({ status: 'succeeded', version: 3 })))
    expect(status()).toBe('succeeded')
    expect(uncaught.map(String)).toEqual(
      ['ready', 'error', 'change', 'unconfirmed', 'change', 'succeeded'].map(
        (what) => `Error: ${what}`,
      ),
    )
  })

  it('does not hear of an old failure again while the next payment starts', () => {
    const heard: string[] = []
    const { engine } = setUp({
      snapshot: samplePaymentSnapshot({ status: 'failed', reason: 'declined' }),
      props: listeners(heard),
    })
    heard.length = 0
    act(() => engine.show({ phase: 'starting' }))
    expect(heard).toEqual([])
    expect(status()).toBe('processing')
  })

  it.each([
    ['endpoint', { endpoint: '', session: 'a-token' }],
    ['session', { endpoint: '/pay', session: '' }],
  ])('hears what is wrong without %s, and nothing is drawn', (name, props) => {
    const onError = vi.fn<(error: CheckoutError) => void>()
    const { container } = render(
      <StrictMode>
        <PvitCheckout {...props} onError={onError} />
      </StrictMode>,
    )
    expect(container.innerHTML).toBe('')
    expect(onError).toHaveBeenCalledOnce()
    expect(onError.mock.calls[0]?.[0]).toMatchObject({ code: 'misconfigured' })
    expect(onError.mock.calls[0]?.[0].message).toContain(name)
  })

  it('reads it in the console where it listens to nothing, and nowhere else', () => {
    const written = vi.spyOn(console, 'error').mockReturnValue()
    const props = { endpoint: '', session: 'a-token' }
    render(<PvitCheckout {...props} onError={() => {}} />)
    expect(written).not.toHaveBeenCalled()
    render(<PvitCheckout {...props} />)
    expect(written.mock.calls).toEqual([[expect.objectContaining({ code: 'misconfigured' })]])
    written.mockRestore()
  })
})

describe('changing what it is given', () => {
  it('keeps the screen and the number for a new token, another language or other words', async () => {
    const { engine, rerender } = setUp()
    type('074 12 34 56')
    rerender({ session: 'another-token', messages: { 'pay.action': 'Régler {amount}' } })
    expect(given(engine, 'setToken')).toContain('another-token')
    expect(screen.getByRole('button', { name: named('Régler 12 500 FCFA') })).toBeDefined()
    rerender({ locale: 'en' })
    expect(await screen.findByRole('heading', { name: named('Pay 12 500 FCFA') })).toBeDefined()
    expect(screen.getByLabelText<HTMLInputElement>('Mobile money number').value).toBe(
      '074 12 34 56',
    )
  })

  it('reads a word it does not speak as no wish', () => {
    setUp({ props: { locale: 'de' as 'en' } })
    expect(screen.getByRole('heading', { name: named('Payer 12 500 FCFA') })).toBeDefined()
  })

  it('closes the engine when it leaves the page', () => {
    const { engine, unmount } = setUp()
    unmount()
    expect(engine.calls.at(-1)).toEqual({ name: 'close' })
  })
})
