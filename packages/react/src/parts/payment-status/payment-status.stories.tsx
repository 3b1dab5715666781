import { CheckoutError } from '@pvit-checkout/contract/checkout'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, waitFor } from 'storybook/test'

import { loadLateScreensNow } from '../../testing/load-late-screens.ts'
import { samplePaymentSnapshot, sampleSession, sampleSnapshot } from '../../testing/samples.ts'
import { onStage } from '../../testing/story.tsx'
import { PaymentStatus } from './payment-status.tsx'

const meta = { title: 'Parts/Payment status', component: PaymentStatus } satisfies Meta<
  typeof PaymentStatus
>
export default meta
type Story = StoryObj<typeof meta>

const starting = sampleSnapshot({ phase: 'starting', startedAt: 0, deadline: 180_000 })
const waiting = samplePaymentSnapshot()
const processing = samplePaymentSnapshot({ status: 'processing' })

export const Sending: Story = {
  decorators: [onStage({ snapshot: starting, phone: '074123456', at: 1_000 })],
}

export const SendingSlowly: Story = {
  decorators: [onStage({ snapshot: starting, phone: '074123456', at: 12_000 })],
}

export const SendingOffline: Story = {
  decorators: [
    onStage({
      snapshot: { ...starting, connection: 'lost' },
      phone: '074123456',
      at: 4_000,
    }),
  ],
}

export const NothingProvenYet: Story = {
  decorators: [onStage({ snapshot: processing, at: 12_000 })],
}

export const Confirm: Story = { decorators: [onStage({ snapshot: waiting, at: 18_000 })] }

export const ConfirmByMoov: Story = {
  decorators: [
    onStage({
      snapshot: samplePaymentSnapshot({ operator: 'moov', phone: '066 •• •• 66' }),
      at: 18_000,
    }),
  ],
}

export const OperatorNotKnown: Story = {
  decorators: [
    onStage({
      snapshot: {
        ...samplePaymentSnapshot({ operator: null, phone: null }),
        session: sampleSession({ shopName: null }),
      },
      at: 18_000,
    }),
  ],
}

export const HelpAfter20s: Story = { decorators: [onStage({ snapshot: waiting, at: 21_000 })] }

export const HelpAfter45s: Story = { decorators: [onStage({ snapshot: waiting, at: 46_000 })] }

export const HelpAfter90s: Story = {
  decorators: [onStage({ snapshot: waiting, at: 91_000 })],
  play: async ({ canvas }) => {
    const help = canvas.getByRole('button', { expanded: true })
    await userEvent.click(help)
    await expect(help).toHaveAttribute('aria-expanded', 'false')
    await userEvent.click(help)
  },
}

export const HelpAskedFor: Story = {
  decorators: [onStage({ snapshot: waiting, at: 5_000 })],
  play: async ({ canvas }) => {
    const before = canvas.getAllByRole('listitem').length
    await userEvent.click(canvas.getByRole('button', { expanded: false }))
    // Who asks early gets all three at once.
    await expect(canvas.getAllByRole('listitem')).toHaveLength(before + 3)
  },
}

export const Offline: Story = {
  decorators: [onStage({ snapshot: { ...waiting, connection: 'lost' }, at: 30_000 })],
}

export const LastSeconds: Story = { decorators: [onStage({ snapshot: waiting, at: 175_500 })] }

export const TimeIsUp: Story = { decorators: [onStage({ snapshot: waiting, at: 181_000 })] }

export const NoMoreNews: Story = {
  decorators: [
    onStage({ snapshot: { ...waiting, error: new CheckoutError('unauthorized') }, at: 30_000 }),
  ],
}

export const Checked: Story = {
  decorators: [onStage({ snapshot: waiting, at: 30_000, behaviour: { check: () => undefined } })],
  play: async ({ canvas }) => {
    const buttons = canvas.getAllByRole('button')
    const check = buttons.find((button) => button.closest('.pvit-check') !== null)
    await userEvent.click(check ?? document.body)
    await waitFor(() => expect(check).toHaveAttribute('data-state', 'checked'))
    const words = /^(Vérifié\. Pas encore de réponse|Checked\. No answer yet)\.$/
    await expect(canvas.getByText(words, { selector: '.pvit-check *' })).toBeVisible()
  },
}

/** An earlier attempt has paid after all, and the line is lost: nothing is said to go on. */
export const PaidMeanwhile: Story = {
  decorators: [
    onStage({
      snapshot: {
        ...waiting,
        session: sampleSession({ status: 'paid' }),
        connection: 'lost',
      },
      at: 30_000,
    }),
  ],
  play: async ({ canvas, canvasElement }) => {
    await expect(canvas.getByRole('heading')).toHaveTextContent(
      /^(Commande déjà payée|Order already paid)$/,
    )
    await expect(canvasElement).toHaveTextContent(/Connexion perdue|Connection lost/)
    await expect(canvasElement).not.toHaveTextContent(/continue|goes on/)
  },
}

/** Left, and neither the shop nor an address took the shopper elsewhere. */
export const LeftInVain: Story = {
  decorators: [onStage({ snapshot: waiting, at: 30_000, onDismiss: () => true })],
  // The stories' clock stands still, and would never fetch the words.
  loaders: [loadLateScreensNow],
  play: async ({ canvas, canvasElement }) => {
    await userEvent.click(canvas.getByRole('button', { name: /^(Quitter|Leave)$/ }))
    await userEvent.click(
      canvas.getByRole('button', { name: /^(Quitter quand même|Leave anyway)$/ }),
    )
    const words =
      /^(Vous pouvez fermer cette page\. Votre paiement continue|You can close this page\. Your payment goes on)\.$/
    // On the screen, and a moment later also aloud.
    await waitFor(() => expect(canvas.getAllByText(words)).toHaveLength(2))
    await expect(canvasElement.querySelector('section')).toHaveTextContent(
      /Votre paiement continue|Your payment goes on/,
    )
  },
}

export const Leaving: Story = {
  decorators: [onStage({ snapshot: waiting, at: 30_000 })],
  play: async ({ canvas }) => {
    const last = canvas.getAllByRole('button').at(-1)
    await userEvent.click(last ?? document.body)
    await expect(canvas.getAllByText(/n’annule pas|does not cancel/)[0]).toBeVisible()
    // Staying is what a hasty second press does.
    const stay = canvas.getByRole('button', { name: /Rester|Stay/ })
    await expect(stay).toHaveFocus()
    await userEvent.click(stay)
    const leave = canvas.getByRole('button', { name: /^(Quitter|Leave)$/ })
    await expect(leave).toHaveFocus()
    await userEvent.click(leave)
  },
}
