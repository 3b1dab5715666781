import type { Meta, StoryObj } from '@storybook/react-vite'

import { sampleSession, sampleSnapshot } from '../../testing/samples.ts'
import { onStage } from '../../testing/story.tsx'
import { PayButton } from '../pay-button/pay-button.tsx'
import { PhoneInput } from '../phone-input/phone-input.tsx'
import { PayScreen } from './pay-screen.tsx'

const meta = {
  title: 'Parts/Pay screen',
  component: PayScreen,
  args: {
    children: (
      <>
        <PhoneInput />
        <PayButton />
      </>
    ),
  },
} satisfies Meta<typeof PayScreen>
export default meta
type Story = StoryObj<typeof meta>

export const MobileMoney: Story = { decorators: [onStage({ snapshot: sampleSnapshot() })] }

export const CardOnly: Story = {
  decorators: [
    onStage({ snapshot: sampleSnapshot({ session: sampleSession({ methods: ['card'] }) }) }),
  ],
}

export const NamelessShop: Story = {
  decorators: [
    onStage({
      snapshot: sampleSnapshot({
        session: sampleSession({ shopName: null, description: null }),
      }),
    }),
  ],
}
