import { reasons, type PaymentView, type Reason } from '@pvit-checkout/contract/checkout'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent } from 'storybook/test'

import type { FakeEngine } from '../../testing/fake-engine.ts'
import { samplePayment, samplePaymentSnapshot, sampleSession } from '../../testing/samples.ts'
import { onStage } from '../../testing/story.tsx'
import { Failed } from './failed.tsx'

const meta = { title: 'Parts/Failed', component: Failed } satisfies Meta<typeof Failed>
export default meta
type Story = StoryObj<typeof meta>

let engine: FakeEngine | null = null

function because(reason: Reason, changes: Partial<PaymentView> = {}): Story {
  const payment = { status: 'failed', reason, ...changes } as const
  return {
    args: { payment: samplePayment(payment) },
    decorators: [
      onStage({
        snapshot: samplePaymentSnapshot(payment),
        phone: '074123456',
        onEngine: (made) => {
          engine = made
        },
      }),
    ],
    play: async ({ canvas }) => {
      const said = canvas.queryByText(/^(Rien n’a été débité\.|No money was taken\.)$/)
      await expect(said !== null).toBe(reasons[reason].nothingTaken)
    },
  }
}

export const Declined = because('declined')
export const WrongPin = because('wrong-pin')
export const InsufficientFunds = because('insufficient-funds')
export const RefusedByPayer = because('refused-by-payer')
export const TimedOut = because('timed-out')
export const CustomerUnknown = because('customer-unknown')
export const CustomerBlocked = because('customer-blocked')
export const PinNotSet = because('pin-not-set')
export const PhoneRefused = because('phone-refused')
export const AmountTooLow = because('amount-too-low')
export const AmountTooHigh = because('amount-too-high')
export const OperatorUnavailable = because('operator-unavailable')
export const ServiceUnavailable = because('service-unavailable')
export const Maintenance = because('maintenance')
export const MerchantSetup = because('merchant-setup')
export const LinkExpired = because('link-expired', { method: 'card', operator: null })
export const LinkUsed = because('link-used', { method: 'card', operator: null })
export const LinkLost = because('link-lost', { method: 'card', operator: null })
export const NeverSent = because('never-sent')
export const NotReceived = because('not-received')

/** One operator, no card: nothing else to pay by, and none is named. */
export const OnlyOperatorUnavailable: Story = {
  ...OperatorUnavailable,
  decorators: [
    onStage({
      snapshot: {
        ...samplePaymentSnapshot({ status: 'failed', reason: 'operator-unavailable' }),
        session: sampleSession({ operators: ['airtel'], methods: ['mobile_money'] }),
      },
    }),
  ],
  play: async ({ canvasElement }) => {
    const words =
      /^(Airtel Money ne répond pas pour le moment\. Réessayez plus tard|Airtel Money does not answer at the moment\. Try again later)\.$/
    await expect(canvasElement.querySelector('.pvit-lead')).toHaveTextContent(words)
  },
}

/** A shop without an address that does not listen either: no button could lead anywhere. */
export const NowhereToGo: Story = {
  args: { payment: samplePayment({ status: 'failed', reason: 'merchant-setup' }) },
  decorators: [
    onStage({
      snapshot: samplePaymentSnapshot({ status: 'failed', reason: 'merchant-setup' }),
      onDismiss: undefined,
    }),
  ],
  play: async ({ canvas, canvasElement }) => {
    await expect(canvasElement.querySelector('.pvit-steps button')).toBeNull()
    await expect(
      canvas.getAllByText(/^(Vous pouvez fermer cette page|You can close this page)\.$/)[0],
    ).toBeVisible()
  },
}

export const ToTheCard: Story = {
  ...Declined,
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button', { name: /^(Payer par carte|Pay by card)$/ }))
    await expect(engine?.calls.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['retry', 'submit']),
    )
    await expect(engine?.calls.at(-1)?.given).toEqual({ method: 'card', phone: '074123456' })
  },
}

export const SessionClosed: Story = {
  args: { payment: samplePayment({ status: 'failed', reason: 'declined' }) },
  decorators: [
    onStage({
      snapshot: {
        ...samplePaymentSnapshot({ status: 'failed', reason: 'declined' }),
        session: sampleSession({ status: 'expired' }),
      },
    }),
  ],
}
