import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'
import { loadLateScreensNow } from '../testing/load-late-screens.ts'
import { screens } from '../testing/screens.ts'
import { onStage } from '../testing/story.tsx'
import { CheckoutScreens } from './checkout-screens.tsx'

const meta = {
  title: 'Drop-in/Screens',
  component: CheckoutScreens,
  // The stories' clock stands still, and would never fetch them.
  loaders: [loadLateScreensNow],
} satisfies Meta<typeof CheckoutScreens>
export default meta
type Story = StoryObj<typeof meta>

export const Loading: Story = { decorators: [onStage(screens.loading)] }
/** Back in a tab that has sent a payment: no empty form before it is known what became of it. */
export const LoadingAgain: Story = { decorators: [onStage(screens.loadingAgain)] }
export const Form: Story = { decorators: [onStage(screens.form)] }
export const FormFilled: Story = { decorators: [onStage(screens.formFilled)] }
export const FormKnownNumber: Story = { decorators: [onStage(screens.formKnownNumber)] }
export const CouldNotStart: Story = { decorators: [onStage(screens.couldNotStart)] }
export const Sending: Story = { decorators: [onStage(screens.sending)] }
/** The page of a card is nothing of the operator's whose number was given, and no prompt comes to a phone. */
export const SendingByCard: Story = {
  decorators: [onStage(screens.sendingByCard)],
  play: async ({ canvas, canvasElement }) => {
    await expect(
      await canvas.findByText(/page de paiement sécurisée|secure payment page/, {
        selector: '.pvit-lead',
      }),
    ).toBeVisible()
    await expect(canvasElement).not.toHaveTextContent(/Airtel|Moov|code secret|PIN/)
    await expect(canvas.queryByRole('list')).toBeNull()
  },
}
export const Processing: Story = { decorators: [onStage(screens.processing)] }
export const Waiting: Story = { decorators: [onStage(screens.waiting)] }
export const WaitingLong: Story = { decorators: [onStage(screens.waitingLong)] }
export const Redirect: Story = { decorators: [onStage(screens.redirect)] }
export const Paid: Story = { decorators: [onStage(screens.paid)] }
export const Declined: Story = { decorators: [onStage(screens.declined)] }
export const ShopAtFault: Story = { decorators: [onStage(screens.shopAtFault)] }
export const Unconfirmed: Story = { decorators: [onStage(screens.unconfirmed)] }
export const NotReadable: Story = { decorators: [onStage(screens.notReadable)] }
