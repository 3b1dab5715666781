import type { PaymentView } from '@pvit-checkout/contract/checkout'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'

import { samplePayment, samplePaymentSnapshot, sampleSession } from '../../testing/samples.ts'
import { onStage } from '../../testing/story.tsx'
import { LinkRedirect } from './link-redirect.tsx'

const meta = { title: 'Parts/Link redirect', component: LinkRedirect } satisfies Meta<
  typeof LinkRedirect
>
export default meta
type Story = StoryObj<typeof meta>

function open(method: PaymentView['method']): Story {
  const payment = {
    status: 'redirect',
    method,
    operator: null,
    redirectUrl: 'https://pay.example/abc',
  } as const
  return {
    args: { payment: samplePayment(payment) },
    decorators: [onStage({ snapshot: samplePaymentSnapshot(payment) })],
    play: async ({ canvas }) => {
      const link = canvas.getByRole('link')
      await expect(link).toHaveAttribute('href', 'https://pay.example/abc')
      // In the same tab: in-app browsers block every other.
      await expect(link).not.toHaveAttribute('target')
    },
  }
}

export const Card = open('card')
export const HostedPage = open('web')

/** An earlier attempt has paid after all: no page is opened. */
export const PaidMeanwhile: Story = {
  ...Card,
  decorators: [
    onStage({
      snapshot: samplePaymentSnapshot(
        {
          status: 'redirect',
          method: 'card',
          operator: null,
          redirectUrl: 'https://pay.example/abc',
        },
        { session: sampleSession({ status: 'paid' }) },
      ),
    }),
  ],
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('heading')).toHaveTextContent(
      /^(Commande déjà payée|Order already paid)$/,
    )
    await expect(canvas.queryByRole('link')).toBeNull()
  },
}
