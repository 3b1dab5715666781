import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { samplePaymentSnapshot, sampleSession, sampleSnapshot } from '../testing/samples.ts'

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
})

describe('the screens of the ends', () => {
  it('are fetched while the shopper waits, and there at once when the payment ends', async () => {
    const { engine, clock } = await freshPage(samplePaymentSnapshot())
    expect(road.asked).toBe(0)
    await act(async () => clock.push(2_000))
    await vi.waitFor(() => expect(road.asked).toBe(1))
    await settled()
    act(() => engine.show(samplePaymentSnapshot({ status: 'succeeded' })))
    expect(part('receipt')).not.toBeNull()
  })

  it('are not fetched by a form that nobody sends', async () => {
    const { clock } = await freshPage(sampleSnapshot())
    await act(async () => clock.push(60_000))
    expect(road.asked).toBe(0)
  })

  it('come by themselves to a page that opens on an end', async () => {
    await freshPage(samplePaymentSnapshot({ status: 'succeeded' }))
    await vi.waitFor(() => expect(part('receipt')).not.toBeNull())
  })
})

describe('without the file', () => {
  beforeEach(() => {
    road.open = false
  })

  it('says that it is paid, how much, and the reference', async () => {
    await freshPage(samplePaymentSnapshot({ status: 'succeeded' }))
    await vi.waitFor(() => expect(heading()).toBe('Paiement reçu'))
    expect(text()).toMatch(/12\s500\sFCFA/)
    expect(text()).toContain('P7K2M9QX4T1B8Z3')
    expect(buttons()).toEqual(['Retour à la boutique'])
  })

  it('says not to pay again, and goes on checking, where nothing is confirmed', async () => {
    const { engine } = await freshPage(samplePaymentSnapshot({ status: 'unconfirmed' }))
    await vi.waitFor(() => expect(heading()).toBe('Paiement pas encore confirmé'))
    expect(text()).toContain('Ne payez pas une deuxième fois.')
    expect(text()).toContain('P7K2M9QX4T1B8Z3')
    expect(buttons()).toEqual(['Vérifier maintenant', 'Retour à la boutique'])
    await act(async () => screen.getByRole('button', { name: 'Vérifier maintenant' }).click())
    expect(engine.calls.map(({ name }) => name)).toContain('check')
  })

  it('claims nothing of the money of a failure, and offers another try while the session is open', async () => {
    const { engine } = await freshPage(
      samplePaymentSnapshot({ status: 'failed', reason: 'declined' }),
    )
    await vi.waitFor(() => expect(heading()).toBe('Paiement non abouti'))
    expect(text()).not.toMatch(/débité/)
    await act(async () => screen.getByRole('button', { name: 'Réessayer' }).click())
    expect(engine.calls.map(({ name }) => name)).toContain('retry')
  })

  it('offers no other try where the session is closed', async () => {
    await freshPage({
      ...samplePaymentSnapshot({ status: 'failed', reason: 'declined' }),
      session: sampleSession({ status: 'expired' }),
    })
    await vi.waitFor(() => expect(heading()).toBe('Paiement non abouti'))
    expect(buttons()).toEqual(['Retour à la boutique'])
  })

  it('asks for it again until it is there, and gives the whole screen the focus', async () => {
    const { clock } = await freshPage(samplePaymentSnapshot({ status: 'succeeded' }))
    await vi.waitFor(() => expect(heading()).toBe('Paiement reçu'))
    road.open = true
    await act(async () => clock.push(5_000))
    await vi.waitFor(() => expect(part('receipt')).not.toBeNull())
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
  await vi.waitFor(() => expect(part('receipt')).not.toBeNull())
})

async function freshPage(snapshot: ReturnType<typeof sampleSnapshot>) {
  const [{ PvitCheckout }, { createFakeEngine }, { clockAt }] = await Promise.all([
    import('./pvit-checkout.tsx'),
    import('../testing/fake-engine.ts'),
    import('../testing/clock-at.ts'),
  ])
  const engine = createFakeEngine({ snapshot })
  const clock = clockAt(0)
  render(
    <PvitCheckout
      endpoint="/pay"
      session="a-token"
      onDismiss={() => {}}
      engine={{ create: () => engine, clock }}
    />,
  )
  return { engine, clock }
}

/** All that was going to be loaded is loaded and drawn. */
async function settled() {
  await act(async () => new Promise((resolve) => setTimeout(resolve, 100)))
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
