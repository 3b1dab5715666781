import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'

import { createTestCheckout } from '../testing/index.ts'
import { named, press, status } from '../testing/shopper.tsx'
import { PvitCheckout, type PvitCheckoutProps } from './pvit-checkout.tsx'

afterEach(cleanup)

// The other half of the list in packages/client/src/regressions.test.ts: what only a drawn checkout can get wrong.
describe('defects of others', () => {
  it.each(['provider-unavailable', 'rate-limited', 'phone-invalid', 'internal'])(
    '8: after a start that failed with %s the button can be pressed again, without a reload',
    async (code) => {
      const { clock, proxy, props, payments } = createTestCheckout()
      proxy.refuse('startPayment', { code })
      render(<PvitCheckout {...props} phone="074123456" />)
      await act(() => clock.push(1_000))
      await press('Payer 12 500 FCFA')
      await act(() => clock.push(500))
      expect(status()).toBe('idle')
      expect(button().getAttribute('aria-disabled')).toBe('false')
      await press('Payer 12 500 FCFA')
      await act(() => clock.push(500))
      expect(payments()).toHaveLength(1)
    },
  )

  it('9: there is no button to press in vain before the amount is known', async () => {
    const { clock, network, props } = createTestCheckout()
    network.latencyMs = 5_000
    render(<PvitCheckout {...props} phone="074123456" />)
    await act(() => clock.push(2_000))
    expect(screen.queryByRole('button', { name: /Payer/ })).toBeNull()
    await act(() => clock.push(5_000))
    expect(button()).not.toBeNull()
  })

  it('10: no property is changed, and none lands on an element of the page', async () => {
    const { clock, props } = createTestCheckout()
    const given = deepFreeze({
      ...props,
      ...everything(() => {}),
      'data-of-mine': 'mine',
      engine: props.engine,
    })
    render(<PvitCheckout {...given} />)
    await act(() => clock.push(1_000))
    const box = document.querySelector('.pvit')
    expect(box?.getAttributeNames().toSorted()).toEqual(
      ['class', 'data-pvit-status', 'data-theme', 'lang', 'style'].toSorted(),
    )
    expect(document.body.innerHTML).not.toContain('data-of-mine')
    expect(document.body.innerHTML).not.toContain(props.session)
  })

  it('11: a reading that fails takes the loading away, and offers a way on that works', async () => {
    const { clock, network, props } = createTestCheckout({ scenario: 'proxy-down' })
    render(<PvitCheckout {...props} />)
    await act(() => clock.push(30_000))
    expect(document.querySelector('[aria-busy=true]')).toBeNull()
    network.rule = () => null
    await press('Réessayer')
    await act(() => clock.push(1_000))
    expect(status()).toBe('idle')
  })

  it('14: every declared property does something', async () => {
    const heard: string[] = []
    const { clock, props } = createTestCheckout({
      scenario: 'declines-then-pays',
      session: { methods: ['mobile_money', 'card'], returnUrl: null },
    })
    render(<PvitCheckout {...props} {...everything((name) => heard.push(name))} />)
    await act(() => clock.push(1_000))
    const box = document.querySelector<HTMLElement>('.pvit')
    expect(box?.lang).toBe('en')
    expect(box?.dataset['theme']).toBe('dark')
    expect(box?.style.getPropertyValue('--pvit-accent')).toBe('#7a1f5c')
    expect(screen.getByLabelText<HTMLInputElement>('Mobile money number').value).toBe(
      '074 12 34 56',
    )
    expect(screen.queryByRole('button', { name: /Visa/ })).toBeNull()
    const pay = () => screen.getByRole('button', { name: named('Settle 12 500 FCFA') })
    await act(async () => pay().click())
    await act(() => clock.push(15_000))
    await act(async () => screen.getByRole('button', { name: 'Try again' }).click())
    await act(async () => pay().click())
    await act(() => clock.push(15_000))
    await act(async () => screen.getByRole('button', { name: 'Back to the shop' }).click())
    expect([...new Set(heard)].toSorted()).toEqual(
      ['onChange', 'onDismiss', 'onFailed', 'onReady', 'onSucceeded'].toSorted(),
    )
  })

  it('14: onUnconfirmed and onError speak too', async () => {
    const heard: string[] = []
    const { clock, props } = createTestCheckout({ scenario: 'unconfirmed' })
    render(<PvitCheckout {...props} {...everything((name) => heard.push(name))} locale="fr" />)
    await act(() => clock.push(1_000))
    await act(async () => screen.getByRole('button', { name: /12\s500/ }).click())
    await act(() => clock.push(240_000))
    expect(heard).toContain('onUnconfirmed')
    expect(heard).not.toContain('onFailed')
    cleanup()
    const down = createTestCheckout({ scenario: 'proxy-down' })
    render(<PvitCheckout {...down.props} {...everything((name) => heard.push(name))} />)
    await act(() => down.clock.push(30_000))
    expect(heard).toContain('onError')
  })
})

type Declared = Omit<PvitCheckoutProps, 'endpoint' | 'session' | 'engine'>

/** Every property there is, by type: one that is declared and missing here does not compile. */
function everything(hear: (name: keyof Declared) => void): {
  [Name in keyof Required<Declared>]: Declared[Name]
} {
  return {
    locale: 'en',
    messages: { 'pay.action': 'Settle {amount}' },
    appearance: { theme: 'dark', variables: { '--pvit-accent': '#7a1f5c' } },
    methods: ['mobile_money'],
    phone: '074123456',
    queryClient: undefined,
    onReady: () => hear('onReady'),
    onChange: () => hear('onChange'),
    onSucceeded: () => hear('onSucceeded'),
    onFailed: () => hear('onFailed'),
    onUnconfirmed: () => hear('onUnconfirmed'),
    onDismiss: () => hear('onDismiss'),
    onError: () => hear('onError'),
  }
}

function button(): HTMLElement {
  return screen.getByRole('button', { name: named('Payer 12 500 FCFA') })
}

function deepFreeze<T extends object>(value: T): T {
  for (const each of Object.values(value)) {
    if (Array.isArray(each) || Object.getPrototypeOf(each ?? 0) === Object.prototype) {
      Object.freeze(each)
    }
  }
  return Object.freeze(value)
}
