import type { Meta, StoryObj } from '@storybook/react-vite'
import { CheckoutError } from '@pvit-checkout/contract/checkout'
import { onStage } from '../testing/story.tsx'
import { samplePaymentSnapshot, sampleSession, sampleSnapshot } from '../testing/samples.ts'
import { CheckoutScreens } from './checkout-screens.tsx'

const meta = { title: 'Drop-in', component: CheckoutScreens } satisfies Meta<typeof CheckoutScreens>
export default meta
type Story = StoryObj<typeof meta>

export const Loading: Story = {
  decorators: [onStage({ snapshot: sampleSnapshot({ phase: 'loading', session: null }) })],
}

export const Form: Story = { decorators: [onStage({ snapshot: sampleSnapshot() })] }

export const FormFilled: Story = {
  decorators: [
    onStage({
      snapshot: sampleSnapshot(),
      phone: '074123456',
      elapse: 500,
      behaviour: {
        payer: () => ({ operator: 'airtel', known: true, active: true, name: 'Jeanne O.' }),
      },
    }),
  ],
}

export const FormKnownNumber: Story = {
  decorators: [
    onStage({
      snapshot: sampleSnapshot({
        session: sampleSession({
          phone: '074 •• •• 56',
          phoneKnown: true,
          feesPaidBy: { pvit: 'merchant', operator: 'customer' },
        }),
      }),
    }),
  ],
}

export const CouldNotStart: Story = {
  decorators: [
    onStage({
      snapshot: sampleSnapshot({ startError: new CheckoutError('provider-unavailable') }),
      phone: '074123456',
    }),
  ],
}

export const Sending: Story = {
  decorators: [
    onStage({
      snapshot: sampleSnapshot({ phase: 'starting', startedAt: 0, deadline: 180_000 }),
      phone: '074123456',
      at: 1_000,
    }),
  ],
}

export const Waiting: Story = {
  decorators: [onStage({ snapshot: samplePaymentSnapshot(), at: 78_000 - 60_000 })],
}

export const WaitingLong: Story = {
  decorators: [
    onStage({ snapshot: samplePaymentSnapshot({}, { connection: 'lost' }), at: 95_000 }),
  ],
}

export const Redirect: Story = {
  decorators: [
    onStage({
      snapshot: samplePaymentSnapshot({
        status: 'redirect',
        method: 'card',
        operator: null,
        redirectUrl: 'https://pay.example/abc',
      }),
    }),
  ],
}

export const Paid: Story = {
  decorators: [
    onStage({
      snapshot: samplePaymentSnapshot({
        status: 'succeeded',
        fees: 250,
        total: 12_750,
        finishedAt: '2026-11-23T07:14:41.000Z',
      }),
    }),
  ],
}

export const Declined: Story = {
  decorators: [
    onStage({ snapshot: samplePaymentSnapshot({ status: 'failed', reason: 'declined' }) }),
  ],
}

export const ShopAtFault: Story = {
  decorators: [
    onStage({ snapshot: samplePaymentSnapshot({ status: 'failed', reason: 'merchant-setup' }) }),
  ],
}

export const Unconfirmed: Story = {
  decorators: [onStage({ snapshot: samplePaymentSnapshot({ status: 'unconfirmed' }) })],
}

export const NotReadable: Story = {
  decorators: [
    onStage({
      snapshot: sampleSnapshot({
        phase: 'error',
        session: null,
        error: new CheckoutError('connection-lost'),
      }),
    }),
  ],
}

// The drop-in's matrix: each screen in the other language and the other theme.
const english = { globals: { locale: 'en' } }
const dark = { globals: { theme: 'dark' } }
export const FormInEnglish: Story = { ...FormFilled, ...english }
export const WaitingInEnglish: Story = { ...Waiting, ...english }
export const PaidInEnglish: Story = { ...Paid, ...english }
export const DeclinedInEnglish: Story = { ...Declined, ...english }
export const UnconfirmedInEnglish: Story = { ...Unconfirmed, ...english }
export const LoadingInTheDark: Story = { ...Loading, ...dark }
export const FormInTheDark: Story = { ...FormFilled, ...dark }
export const CouldNotStartInTheDark: Story = { ...CouldNotStart, ...dark }
export const WaitingInTheDark: Story = { ...WaitingLong, ...dark }
export const RedirectInTheDark: Story = { ...Redirect, ...dark }
export const PaidInTheDark: Story = { ...Paid, ...dark }
export const DeclinedInTheDark: Story = { ...Declined, ...dark }
export const UnconfirmedInTheDark: Story = { ...Unconfirmed, ...dark }
