import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, waitFor } from 'storybook/test'

import { samplePaymentSnapshot, sampleSession, sampleSnapshot } from '../../testing/samples.ts'
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

/** An earlier attempt has paid after all: what is to be refused is not said to be checked. */
export const PaidMeanwhile: Story = {
  decorators: [
    onStage({
      snapshot: samplePaymentSnapshot(
        { status: 'unconfirmed' },
        { session: sampleSession({ status: 'paid' }) },
      ),
    }),
  ],
  play: async ({ canvas, canvasElement }) => {
    await expect(canvas.getByRole('heading')).toHaveTextContent(
      /^(Commande déjà payée|Order already paid)$/,
    )
    await expect(canvasElement).not.toHaveTextContent(/même si vous fermez|even if you close/)
  },
}

/** The start itself was never answered: there is no reference to show yet. */
export const NoAnswerAtAll: Story = {
  decorators: [
    onStage({ snapshot: sampleSnapshot({ phase: 'starting', overdue: true, startedAt: 0 }) }),
  ],
  play: async ({ canvas, canvasElement }) => {
    const words =
      /^(Nous ne savons pas encore si votre demande est partie|We do not know yet whether your request went out)/
    await expect(canvas.getByText(words, { selector: 'section p' })).toBeVisible()
    // Nothing is known to be checked, nor is there anything that the shop could find by a reference.
    await expect(canvasElement).not.toHaveTextContent(/même si vous fermez|even if you close|Réf/)
    await expect(canvas.queryByRole('button', { name: /essayer|again|[Cc]op/ })).toBeNull()
  },
}

/** Asked once more, and still no answer: said on the screen and aloud. */
export const Checked: Story = {
  decorators: [
    onStage({
      snapshot: samplePaymentSnapshot({ status: 'unconfirmed' }),
      behaviour: { check: () => undefined },
    }),
  ],
  play: async ({ canvas }) => {
    const check = canvas.getByRole('button', { name: /^(Vérifier maintenant|Check now)$/ })
    await userEvent.click(check)
    await waitFor(() => expect(check).toHaveAttribute('data-state', 'checked'))
    const words = /^(Vérifié\. Pas encore de réponse|Checked\. No answer yet)\.$/
    await expect(canvas.getByText(words, { selector: '.pvit-check *' })).toBeVisible()
    await expect(
      await canvas.findByText(words, { selector: '[role=status] *' }),
    ).toBeInTheDocument()
    await expect(canvas.queryByRole('button', { name: /essayer|again/i })).toBeNull()
  },
}
