import type { CheckoutStatus } from '@pvit-checkout/client'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { useState } from 'react'
import { expect, userEvent, waitFor, within } from 'storybook/test'

import {
  browserClock,
  createTestCheckout,
  scenarios,
  type ScenarioName,
  type TestCheckout,
} from '../testing/index.ts'
import { PvitCheckout } from './pvit-checkout.tsx'

interface WholePaymentProps {
  /** What the shopper goes through. */
  scenario: ScenarioName
}

/** The real engine on a proxy in memory, on the page's own clock: fill in a number and press. */
function WholePayment({ scenario }: WholePaymentProps) {
  const [checkout] = useState(() => createTestCheckout({ scenario, clock: browserClock }))
  return <PvitCheckout {...checkout.props} onDismiss={() => false} />
}

const meta = {
  title: 'Drop-in/Whole payments',
  component: WholePayment,
  argTypes: { scenario: { control: 'select', options: Object.keys(scenarios) } },
  render: ({ scenario }) => <WholePayment key={scenario} scenario={scenario} />,
} satisfies Meta<typeof WholePayment>
export default meta
type Story = StoryObj<typeof meta>

/** Yours to play: choose a story in the controls, type 074 12 34 56, and wait as a shopper would. */
export const TryIt: Story = {
  args: { scenario: 'pays' },
  parameters: { controls: { disable: false } },
}

/** The same on a clock that the story pushes: minutes pass while you look. */
function plays(
  scenario: ScenarioName,
  end: CheckoutStatus,
  step: (world: { checkout: TestCheckout; box: HTMLElement }) => Promise<void> = pay,
): Story {
  let checkout = createTestCheckout({ scenario })
  return {
    args: { scenario },
    parameters: { docs: { description: { story: scenarios[scenario].about } } },
    render: (_, { globals }) => {
      const theme = globals['theme']
      return <PvitCheckout {...checkout.props} locale={globals['locale']} appearance={{ theme }} />
    },
    beforeEach: () => {
      checkout = createTestCheckout({ scenario })
    },
    play: async ({ canvasElement }) => {
      await checkout.clock.push(1_000)
      await step({ checkout, box: canvasElement })
      await waitFor(() =>
        expect(canvasElement.querySelector('.pvit')).toHaveAttribute('data-pvit-status', end),
      )
      // Whatever went wrong on the way: what could be charged is one payment.
      await expect(checkout.payments().length).toBeLessThanOrEqual(1)
    },
  }
}

async function press({ checkout, box }: { checkout: TestCheckout; box: HTMLElement }) {
  await userEvent.type(await within(box).findByRole('textbox'), '074123456')
  await checkout.clock.push(1_000)
  await userEvent.dblClick(box.querySelector('[data-pvit-part=pay]') ?? box)
  await checkout.clock.push(1_000)
}

async function pay(world: { checkout: TestCheckout; box: HTMLElement }) {
  await press(world)
  await world.checkout.clock.push(300_000)
}

export const Pays = plays('pays', 'succeeded')
export const PaysLate = plays('pays-late', 'succeeded')
export const Declines = plays('declines', 'failed')
export const WrongPin = plays('wrong-pin', 'failed')
export const Unconfirmed = plays('unconfirmed', 'unconfirmed')
export const FailedThenPaid = plays('failed-then-paid', 'succeeded')
export const AnswerLost = plays('answer-lost', 'succeeded')
export const NameCheckDown = plays('name-check-down', 'succeeded')
export const CannotStart = plays('cannot-start', 'idle')
export const SlowNetwork = plays('slow-network', 'succeeded', async (world) => {
  await world.checkout.clock.push(10_000)
  await pay(world)
})
export const CaptivePortal = plays('captive-portal', 'succeeded', async (world) => {
  await world.checkout.clock.push(45_000)
  await pay(world)
})
export const OfflineWhileWaiting = plays('pays', 'succeeded', async (world) => {
  await press(world)
  world.checkout.goOffline()
  await world.checkout.clock.push(60_000)
  await waitFor(() => expect(world.box.textContent).toMatch(/Connexion perdue|Connection lost/))
  world.checkout.goOnline()
  await world.checkout.clock.push(5_000)
})
export const OtherTab = plays('other-tab', 'succeeded', ({ checkout }) =>
  checkout.clock.push(60_000),
)
export const BackFromCard = plays('back-from-card', 'succeeded', ({ checkout }) =>
  checkout.clock.push(60_000),
)
