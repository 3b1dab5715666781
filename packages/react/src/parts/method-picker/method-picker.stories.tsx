import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'

import { sampleSession, sampleSnapshot } from '../../testing/samples.ts'
import { onStage } from '../../testing/story.tsx'
import { MethodPicker } from './method-picker.tsx'

const meta = { title: 'Parts/Method picker', component: MethodPicker } satisfies Meta<
  typeof MethodPicker
>
export default meta
type Story = StoryObj<typeof meta>

export const Card: Story = { decorators: [onStage({ snapshot: sampleSnapshot() })] }

export const All: Story = {
  decorators: [
    onStage({
      snapshot: sampleSnapshot({
        session: sampleSession({ methods: ['mobile_money', 'card', 'web', 'restlink'] }),
      }),
    }),
  ],
  play: async ({ canvas }) => {
    // The prompt by link is the plain prompt by a longer road: not offered beside it.
    await expect(canvas.getAllByRole('button')).toHaveLength(2)
  },
}

export const NothingElse: Story = {
  decorators: [
    onStage({
      snapshot: sampleSnapshot({ session: sampleSession({ methods: ['mobile_money'] }) }),
    }),
  ],
  play: async ({ canvas }) => {
    await expect(canvas.queryByRole('button')).toBeNull()
  },
}
