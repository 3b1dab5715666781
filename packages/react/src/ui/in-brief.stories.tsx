import type { Meta, StoryObj } from '@storybook/react-vite'

import { samplePayment, samplePaymentSnapshot, sampleSnapshot } from '../testing/samples.ts'
import { onStage } from '../testing/story.tsx'
import { EndInBrief } from './end-in-brief.tsx'
import { RedirectInBrief } from './redirect-in-brief.tsx'
import { useShown } from './use-shown.ts'
import { WaitInBrief } from './wait-in-brief.tsx'

/** What is told while the file of the late screens cannot be had. */
const meta = { title: 'Drop-in/In brief' } satisfies Meta
export default meta
type Story = StoryObj<typeof meta>

function Wait() {
  const shown = useShown()
  return shown && <WaitInBrief shown={shown} />
}

export const Sending: Story = {
  render: () => <Wait />,
  decorators: [onStage({ snapshot: sampleSnapshot({ phase: 'starting' }), phone: '074123456' })],
}

export const Waiting: Story = {
  render: () => <Wait />,
  decorators: [onStage({ snapshot: samplePaymentSnapshot() })],
}

export const WaitingOffline: Story = {
  render: () => <Wait />,
  decorators: [onStage({ snapshot: samplePaymentSnapshot({}, { connection: 'lost' }) })],
}

const redirect = samplePayment({
  status: 'redirect',
  method: 'card',
  operator: null,
  redirectUrl: 'https://pay.example/abc',
})
export const Redirect: Story = {
  render: () => <RedirectInBrief payment={redirect} />,
  decorators: [onStage({ snapshot: sampleSnapshot({ phase: 'payment', payment: redirect }) })],
}

export const Paid: Story = {
  render: () => <EndInBrief end="succeeded" payment={samplePayment({ status: 'succeeded' })} />,
  decorators: [onStage({ snapshot: samplePaymentSnapshot({ status: 'succeeded' }) })],
}

export const Unconfirmed: Story = {
  render: () => <EndInBrief end="unconfirmed" payment={samplePayment()} />,
  decorators: [onStage({ snapshot: samplePaymentSnapshot({ status: 'unconfirmed' }) })],
}

export const Failed: Story = {
  render: () => <EndInBrief end="failed" payment={samplePayment({ status: 'failed' })} />,
  decorators: [onStage({ snapshot: samplePaymentSnapshot({ status: 'failed' }) })],
}
