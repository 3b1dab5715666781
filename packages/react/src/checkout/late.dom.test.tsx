import { CheckoutError } from '@pvit-checkout/contract/checkout'
import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { FakeEngineOptions } from '../testing/fake-engine.ts'
import { samplePaymentSnapshot, sampleSession, sampleSnapshot } from '../testing/samples.ts'
import type { CheckoutLooks } from './checkout-root.tsx'

// The road the file comes by. Each test has a page of its own, where nothing is loaded yet.
const road = { open: true, asked: 0, arrived: Promise.resolve() }
vi.mock('./fetch-late-screens.ts', () => ({
  async fetchLateScreens() {
    road.asked += 1
    if (!road.open) throw new TypeError('Failed to fetch dynamically imported module')
    await road.arrived
    return import('./late-screens.ts')
  },
}))

beforeEach(() => {
  vi.resetModules()
  Object.assign(road, { open: true, asked: 0, arrived: Promise.resolve() })
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

describe('the late screens', () => {
  it('are fetched behind the form, and there at once when “pay” is pressed', async () => {
    const { engine, clock } = await freshPage(sampleSnapshot())
    expect(road.asked).toBe(0)
    await act(async () => clock.push(1_000))
    await expect.poll(() => road.asked).toBe(1)
    await settled()
    act(() => engine.show(samplePaymentSnapshot()))
    expect(text()).toMatch(/Encore 2 min 59 s/)
    act(() => engine.show(samplePaymentSnapshot({ status: 'succeeded' })))
    expect(part('receipt')).not.toBeNull()
    expect(road.asked).toBe(1)
  })

  it('do not compete with the session for the line', async () => {
    const { clock } = await freshPage(sampleSnapshot({ phase: 'loading', session: null }))
    await act(async () => clock.push(60_000))
    expect(road.asked).toBe(0)
  })

  it('come by themselves to a page that opens on an end', async () => {
    await freshPage(samplePaymentSnapshot({ status: 'succeeded' }))
    await expect.poll(() => part('receipt')).not.toBeNull()
  })
})

describe('without the file', () => {
  beforeEach(() => {
    road.open = false
  })

  it('takes a payment all the same, and tells at once what is proven of it', async () => {
    const { engine } = await freshPage(sampleSnapshot(), { phone: '074123456' })
    expect(part('payer')).toBeNull()
    await act(async () => screen.getByRole('button', { name: /^Payer/ }).click())
    expect(heading()).toBe('Demande en cours d’envoi')
    act(() => engine.show({ ...samplePaymentSnapshot(), connection: 'lost' }))
    expect(heading()).toBe('Confirmez sur votre téléphone')
    expect(text()).toMatch(/votre code secret pour 12\s500\sFCFA sur le 074/)
    expect(text()).toMatch(/Connexion perdue\. Votre paiement continue/)
    act(() => engine.show({ error: new CheckoutError('unauthorized') }))
    expect(text()).toMatch(/Ne payez pas une deuxième fois/)
  })

  it('sends whoever has pressed to PVIT’s page without waiting', async () => {
    const assign = vi.spyOn(window.location, 'assign').mockReturnValue()
    const { engine } = await freshPage(sampleSnapshot(), { phone: '074123456' })
    await act(async () => screen.getByRole('button', { name: /^Carte/ }).click())
    const redirectUrl = 'https://pay.example/abc'
    act(() => engine.show(samplePaymentSnapshot({ status: 'redirect', redirectUrl })))
    expect(assign).toHaveBeenCalledExactlyOnceWith(redirectUrl)
    const link = screen.getByRole('link', { name: 'Ouvrir la page de paiement' })
    expect(link.getAttribute('href')).toBe(redirectUrl)
  })

  it('asks for no second code, opens no page and claims no failure where an earlier attempt has paid', async () => {
    const assign = vi.spyOn(window.location, 'assign').mockReturnValue()
    const { engine } = await freshPage(sampleSnapshot(), { phone: '074123456' })
    await act(async () => screen.getByRole('button', { name: /^Carte/ }).click())
    const session = sampleSession({ status: 'paid' })
    const redirectUrl = 'https://pay.example/abc'
    for (const payment of [
      { status: 'redirect', redirectUrl },
      { status: 'confirm' },
      { status: 'unconfirmed' },
      { status: 'failed' },
    ] as const) {
      act(() => engine.show(samplePaymentSnapshot(payment, { session })))
      expect(heading()).toBe('Commande déjà payée')
      expect(text()).toContain('Ne payez pas une deuxième fois.')
      expect(buttons()).toEqual(['Retour à la boutique'])
      expect(screen.queryByRole('link')).toBeNull()
    }
    expect(assign).not.toHaveBeenCalled()
    act(() => engine.show(samplePaymentSnapshot({ status: 'succeeded' }, { session })))
    expect(heading()).toBe('Paiement reçu')
  })

  it('says why nothing was started where it has the words, and else claims no cause', async () => {
    const { engine, clock } = await freshPage(
      sampleSnapshot({ startError: new CheckoutError('connection-lost') }),
    )
    expect(text()).toContain('Pas de connexion. Vérifiez le réseau')
    await act(async () => engine.show({ startError: new CheckoutError('phone-invalid') }))
    expect(text()).toContain('Quelque chose n’a pas marché.')
    road.open = true
    await act(async () => clock.push(5_000))
    await expect.poll(() => text()).toContain('n’est pas un numéro Mobile Money')
  })

  it('does not tell anybody to try again to pay what is paid', async () => {
    await freshPage(
      sampleSnapshot({
        phase: 'error',
        session: null,
        error: new CheckoutError('order-already-paid'),
      }),
    )
    expect(text()).toContain('Ne payez pas une deuxième fois.')
    expect(buttons()).toEqual(['Retour à la boutique'])
  })

  it('asks for it ever more rarely', async () => {
    const { clock } = await freshPage(samplePaymentSnapshot())
    await expect.poll(() => road.asked).toBe(1)
    for (let second = 0; second < 300; second += 1) await act(async () => clock.push(1_000))
    expect(road.asked).toBeLessThanOrEqual(8)
  })

  it('says that it is paid, how much, and the reference', async () => {
    await freshPage(samplePaymentSnapshot({ status: 'succeeded' }))
    await expect.poll(() => heading()).toBe('Paiement reçu')
    expect(text()).toMatch(/12\s500\sFCFA/)
    expect(text()).toContain('P7K2M9QX4T1B8Z3')
    expect(buttons()).toEqual(['Retour à la boutique'])
  })

  it('says not to pay again, and goes on checking, where nothing is confirmed', async () => {
    const { engine } = await freshPage(samplePaymentSnapshot({ status: 'unconfirmed' }))
    await expect.poll(() => heading()).toBe('Paiement pas encore confirmé')
    expect(text()).toContain('Ne payez pas une deuxième fois.')
    expect(text()).toContain('P7K2M9QX4T1B8Z3')
    expect(buttons()).toEqual(['Vérifier maintenant', 'Retour à la boutique'])
    await act(async () => screen.getByRole('button', { name: 'Vérifier maintenant' }).click())
    expect(engine.calls.map(({ name }) => name)).toContain('check')
  })

  it('shows and says aloud that it is checking, and that nothing came of it', async () => {
    let answer = () => {}
    const check = () => new Promise<void>((resolve) => (answer = resolve))
    await freshPage(samplePaymentSnapshot({ status: 'unconfirmed' }), {}, { check })
    await expect.poll(() => heading()).toBe('Paiement pas encore confirmé')
    await act(async () => screen.getByRole('button', { name: 'Vérifier maintenant' }).click())
    expect(buttons()).toContain('Vérification…')
    expect(screen.getByRole('status').textContent).toContain('Vérification…')
    await act(async () => answer())
    expect(buttons()).toContain('Vérifier maintenant')
    expect(text()).toContain('Vérifié. Pas encore de réponse.')
    expect(screen.getByRole('status').textContent).toContain('Vérifié. Pas encore de réponse.')
  })

  it('says it once, also where the shop hands the same words in again', async () => {
    const { clock, again } = await freshPage(
      samplePaymentSnapshot({ status: 'unconfirmed' }),
      {},
      { check: () => undefined },
    )
    await expect.poll(() => heading()).toBe('Paiement pas encore confirmé')
    await act(async () => screen.getByRole('button', { name: 'Vérifier maintenant' }).click())
    const spoken = () => screen.getByRole('status').textContent
    await expect.poll(spoken).toContain('Vérifié. Pas encore de réponse.')
    await act(async () => clock.push(5_000))
    expect(spoken()).toBe('')
    await act(async () => again({ messages: {} }))
    expect(spoken()).toBe('')
  })

  it('does not say “no answer yet” of a check that has found it paid', async () => {
    const { engine } = await freshPage(
      samplePaymentSnapshot({ status: 'unconfirmed' }),
      {},
      { check: () => engine.show(samplePaymentSnapshot({ status: 'succeeded' })) },
    )
    await expect.poll(() => heading()).toBe('Paiement pas encore confirmé')
    await act(async () => screen.getByRole('button', { name: 'Vérifier maintenant' }).click())
    expect(heading()).toBe('Paiement reçu')
    expect(document.body.textContent).not.toContain('Pas encore de réponse')
  })

  it('claims nothing of the money of a failure, and offers another try while the session is open', async () => {
    const { engine } = await freshPage(
      samplePaymentSnapshot({ status: 'failed', reason: 'declined' }),
    )
    await expect.poll(() => heading()).toBe('Paiement non abouti')
    expect(text()).not.toMatch(/débité/)
    await act(async () => screen.getByRole('button', { name: 'Réessayer' }).click())
    expect(engine.calls.map(({ name }) => name)).toContain('retry')
  })

  it('offers no other try where the session is closed', async () => {
    await freshPage({
      ...samplePaymentSnapshot({ status: 'failed', reason: 'declined' }),
      session: sampleSession({ status: 'expired' }),
    })
    await expect.poll(() => heading()).toBe('Paiement non abouti')
    expect(buttons()).toEqual(['Retour à la boutique'])
  })

  it('asks for it again until it is there, and gives the whole screen the focus', async () => {
    const { clock } = await freshPage(samplePaymentSnapshot({ status: 'succeeded' }))
    await expect.poll(() => heading()).toBe('Paiement reçu')
    road.open = true
    await act(async () => clock.push(5_000))
    await expect.poll(() => part('receipt')).not.toBeNull()
    expect(document.activeElement?.textContent).toBe('Paiement reçu')
  })
})

it('tells the end in brief after a second, where the file takes longer', async () => {
  let arrive = () => {}
  road.arrived = new Promise((resolve) => {
    arrive = resolve
  })
  const { clock } = await freshPage(samplePaymentSnapshot({ status: 'succeeded' }))
  expect(screen.queryByRole('heading')).toBeNull()
  await act(async () => clock.push(1_000))
  expect(heading()).toBe('Paiement reçu')
  expect(part('receipt')).toBeNull()
  arrive()
  await expect.poll(() => part('receipt')).not.toBeNull()
})

async function freshPage(
  snapshot: ReturnType<typeof sampleSnapshot>,
  props: Pick<CheckoutLooks, 'phone' | 'messages'> = {},
  behaviour: Pick<FakeEngineOptions, 'check'> = {},
) {
  const [{ PvitCheckout }, { createFakeEngine }, { clockAt }] = await Promise.all([
    import('./pvit-checkout.tsx'),
    import('../testing/fake-engine.ts'),
    import('../testing/clock-at.ts'),
  ])
  const engine = createFakeEngine({ snapshot, ...behaviour })
  const clock = clockAt(0)
  const page = (differing: typeof props) => (
    <PvitCheckout
      endpoint="/pay"
      session="a-token"
      onDismiss={() => {}}
      {...props}
      {...differing}
      engine={{ create: () => engine, clock }}
    />
  )
  const { rerender } = render(page({}))
  return { engine, clock, again: (differing: typeof props) => rerender(page(differing)) }
}

/** The file has come, and what hung on it is drawn. */
async function settled() {
  await act(async () => {
    await import('./late-screens.ts')
    await new Promise((resolve) => setTimeout(resolve))
  })
}

function heading(): string | null {
  return screen.getByRole('heading').textContent
}

function text(): string | null {
  return document.querySelector('section')?.textContent ?? null
}

function buttons(): (string | null)[] {
  return screen.getAllByRole('button').map((button) => button.textContent)
}

function part(name: string): Element | null {
  return document.querySelector(`[data-pvit-part="${name}"]`)
}
