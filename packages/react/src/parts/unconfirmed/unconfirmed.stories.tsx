import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'

import { samplePaymentSnapshot, sampleSnapshot } from '../../testing/samples.ts'
import { onStage } from '../../testing/story.tsx'
import { Unconfirmed } from './unconfirmed.tsx'

const meta = {
  title: 'Parts/Unconfirmed',
  component: Unconfirmed,
} satisfies Meta<typeof Unconfirmed>
export default meta
type Story = StoryObj<typeof meta>

export const NotConfirmed: Story = {
  decorators: [onStage({ snapshot: samplePaymentSnapshot({ status: 'unconfirmed' }) })],
  play: async ({ canvas }) => {
    await expect(canvas.getByText('P7K2M9QX4T1B8Z3')).toBeVisible()
    await expect(canvas.queryByRole('button', { name: /essayer|again/i })).toBeNull()
  },
}

export const Offline: Story = {
  decorators: [
    onStage({
      snapshot: samplePaymentSnapshot({ status: 'unconfirmed' }, { connection: 'lost' }),
    }),
  ],
}

/** The start itself was never answered: there is no reference to show yet. */
export const NoAnswerAtAll: Story = {
  decorators: [
    onStage({ snapshot: sampleSnapshot({ phase: 'starting', overdue: true, startedAt: 0 }) }),
  ],
}
