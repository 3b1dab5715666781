import type { Payer as PayerView } from '@pvit-checkout/contract/checkout'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'

import { sampleSnapshot } from '../../testing/samples.ts'
import { onStage } from '../../testing/story.tsx'
import { Payer } from './payer.tsx'

const meta = { title: 'Parts/Payer', component: Payer } satisfies Meta<typeof Payer>
export default meta
type Story = StoryObj<typeof meta>

const answered = (payer: Partial<PayerView>) =>
  onStage({
    snapshot: sampleSnapshot(),
    phone: '074123456',
    elapse: 500,
    behaviour: {
      payer: () => ({ operator: 'airtel', known: true, active: true, name: null, ...payer }),
    },
  })

export const Checking: Story = {
  decorators: [onStage({ snapshot: sampleSnapshot(), phone: '074123456' })],
  play: async ({ canvas }) => {
    await expect(canvas.getByText(/…$/)).toBeVisible()
  },
}

export const Named: Story = {
  decorators: [answered({ name: 'Jeanne O.' })],
  play: async ({ canvas }) => {
    await expect((await canvas.findAllByText(/Jeanne O\./)).length).toBeGreaterThan(0)
  },
}

export const Unknown: Story = { decorators: [answered({ known: false, active: null })] }

export const Inactive: Story = { decorators: [answered({ active: false })] }

/** Nothing is said, and nothing is in the way. */
export const CheckDown: Story = {
  decorators: [onStage({ snapshot: sampleSnapshot(), phone: '074123456', elapse: 500 })],
}
