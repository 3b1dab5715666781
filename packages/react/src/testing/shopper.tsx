import { act, fireEvent, render, screen } from '@testing-library/react'
import { StrictMode } from 'react'

import { PvitCheckout, type PvitCheckoutProps } from '../checkout/pvit-checkout.tsx'
import { clockAt } from './clock-at.ts'
import { createFakeEngine, type FakeEngine, type FakeEngineOptions } from './fake-engine.ts'
import { loadLateScreensNow } from './load-late-screens.ts'
import { sampleSnapshot } from './samples.ts'

// As after a wait that was long enough to fetch them; late.dom.test.tsx is about the others. English, too, is a file of
// its own.
await Promise.all([loadLateScreensNow(), import('../i18n/en.ts')])

export interface SetUp {
  snapshot?: FakeEngineOptions['snapshot']
  behaviour?: Omit<FakeEngineOptions, 'snapshot'>
  props?: Partial<PvitCheckoutProps>
  at?: number
  strict?: boolean
}

/** The drop-in on a fake engine and a pushed clock. */
export function setUp({
  snapshot = sampleSnapshot(),
  behaviour,
  props,
  at = 0,
  strict,
}: SetUp = {}) {
  const engine = createFakeEngine({ snapshot, ...behaviour })
  const clock = clockAt(at)
  const draw = (changes: Partial<PvitCheckoutProps>) => {
    const checkout = (
      <PvitCheckout
        endpoint="/pay"
        session="a-token"
        onDismiss={() => {}}
        {...props}
        {...changes}
        engine={{ create: () => engine, clock }}
      />
    )
    return strict === true ? <StrictMode>{checkout}</StrictMode> : checkout
  }
  const view = render(draw({}))
  return {
    engine,
    clock,
    unmount: view.unmount,
    rerender: (changes: Partial<PvitCheckoutProps>) => view.rerender(draw(changes)),
  }
}

export function type(text: string) {
  fireEvent.input(screen.getByLabelText('Numéro Mobile Money'), { target: { value: text } })
}

export async function press(name: string) {
  const button = screen.getByRole('button', { name: named(name) })
  await act(async () => button.click())
}

/** An accessible name, whatever kind of space holds its amount together. */
export function named(words: string): RegExp {
  return new RegExp(`^${words.split(' ').join('\\s')}$`)
}

export function plain(text: string): string {
  return text.replaceAll(/\s/g, ' ')
}

export function value(): string {
  return screen.getByLabelText<HTMLInputElement>('Numéro Mobile Money').value
}

/** On the screen, and not only in the live region. */
export function visible(words: string | RegExp): boolean {
  return screen.queryAllByText(words, { ignore: '[role=status] *' }).length > 0
}

export function status(): string | null | undefined {
  return document.querySelector('[data-pvit-status]')?.getAttribute('data-pvit-status')
}

export function describedBy(field: HTMLElement): string | null | undefined {
  return document.getElementById(field.getAttribute('aria-describedby') ?? '')?.textContent
}

export function given(engine: FakeEngine, name: string): unknown[] {
  return engine.calls.filter((call) => call.name === name).map((call) => call.given)
}

export function listeners(heard: string[]): Partial<PvitCheckoutProps> {
  return {
    onReady: () => void heard.push('ready'),
    onChange: (payment) => void heard.push(`change ${payment.status}`),
    onSucceeded: (payment) => void heard.push(payment.status),
    onFailed: (payment) => void heard.push(payment.status),
    onUnconfirmed: (payment) => void heard.push(payment.status),
  }
}
