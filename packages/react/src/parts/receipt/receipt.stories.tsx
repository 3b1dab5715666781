import type { PaymentView, SessionView } from '@pvit-checkout/contract/checkout'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, fn, userEvent } from 'storybook/test'

import { samplePayment, samplePaymentSnapshot, sampleSession } from '../../testing/samples.ts'
import { onStage } from '../../testing/story.tsx'
import { Receipt } from './receipt.tsx'

const meta = { title: 'Parts/Receipt', component: Receipt } satisfies Meta<typeof Receipt>
export default meta
type Story = StoryObj<typeof meta>

const finishedAt = '2026-11-23T07:14:41.000Z'

function paid(changes: Partial<PaymentView> = {}, session: Partial<SessionView> = {}): Story {
  const payment = { status: 'succeeded', finishedAt, ...changes } as const
  return {
    args: { payment: samplePayment(payment) },
    decorators: [
      onStage({ snapshot: { ...samplePaymentSnapshot(payment), session: sampleSession(session) } }),
    ],
  }
}

export const Paid = paid()

export const WithFees = paid(
  { fees: 250, total: 12_750 },
  { feesPaidBy: { pvit: 'customer', operator: 'customer' } },
)

export const ByCard = paid({ method: 'card', operator: null, phone: null })

export const Copied: Story = {
  ...Paid,
  play: async ({ canvas }) => {
    const writeText = fn(async (_text: string) => {})
    Object.defineProperty(navigator, 'clipboard', { value: { writeText }, configurable: true })
    await userEvent.click(canvas.getAllByRole('button')[0] ?? document.body)
    await expect(writeText).toHaveBeenCalledOnce()
    await expect(writeText.mock.calls[0]?.[0]).toMatch(/Boutique Akwaba[^]*P7K2M9QX4T1B8Z3/)
    Reflect.deleteProperty(navigator, 'clipboard')
  },
}

export const LongNames: Story = {
  args: { payment: samplePayment({ status: 'succeeded', finishedAt }) },
  decorators: [
    onStage({
      snapshot: {
        ...samplePaymentSnapshot({ status: 'succeeded', finishedAt }),
        session: sampleSession({
          shopName: 'Établissements Mbadinga & Filles, alimentation générale',
          order: 'COMMANDE-2026-11-23-LIBREVILLE-0000000000000000000000000000000042',
        }),
      },
    }),
  ],
}
