import {
  browserFaults,
  CheckoutError,
  problems,
  type ErrorCode,
} from '@pvit-checkout/contract/checkout'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent } from 'storybook/test'

import type { FakeEngine } from '../../testing/fake-engine.ts'
import { sampleSession, sampleSnapshot } from '../../testing/samples.ts'
import { CheckoutStage } from '../../testing/checkout-stage.tsx'
import { onStage } from '../../testing/story.tsx'
import { PayButton } from './pay-button.tsx'

const meta = { title: 'Parts/Pay button', component: PayButton } satisfies Meta<typeof PayButton>
export default meta
type Story = StoryObj<typeof meta>

export const Ready: Story = { decorators: [onStage({ snapshot: sampleSnapshot() })] }

let engine: FakeEngine | null = null

export const PressedTwice: Story = {
  decorators: [
    onStage({
      snapshot: sampleSnapshot(),
      phone: '074123456',
      onEngine: (made) => {
        engine = made
      },
    }),
  ],
  play: async ({ canvas }) => {
    await userEvent.dblClick(canvas.getByRole('button'))
    await expect(engine?.calls.filter(({ name }) => name === 'submit')).toHaveLength(1)
    await expect(canvas.getByRole('button')).toHaveAttribute('aria-disabled', 'true')
  },
}

export const BeforeFees: Story = {
  decorators: [
    onStage({
      snapshot: sampleSnapshot({
        session: sampleSession({ feesPaidBy: { pvit: 'merchant', operator: 'customer' } }),
      }),
    }),
  ],
}

export const CouldNotStart: Story = {
  decorators: [
    onStage({
      snapshot: sampleSnapshot({ startError: new CheckoutError('provider-unavailable') }),
    }),
  ],
}

export const ByCard: Story = {
  decorators: [onStage({ snapshot: sampleSnapshot(), methods: ['card'] })],
}

export const LargeAmount: Story = {
  decorators: [
    onStage({ snapshot: sampleSnapshot({ session: sampleSession({ amount: 100_000_000 }) }) }),
  ],
}

/** Why no payment was started, by the catalogue. */
export const EveryRefusal: Story = {
  render: (_, { globals }) => (
    <>
      {[...Object.keys(problems), ...browserFaults].map((code) => (
        <CheckoutStage
          key={code}
          snapshot={sampleSnapshot({ startError: new CheckoutError(code as ErrorCode) })} // its own keys
          locale={globals['locale']}
          theme={globals['theme']}
        >
          <PayButton />
        </CheckoutStage>
      ))}
    </>
  ),
}
