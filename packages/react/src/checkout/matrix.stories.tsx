import { locales } from '@pvit-checkout/contract/checkout'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, waitFor } from 'storybook/test'
import { CheckoutStage } from '../testing/checkout-stage.tsx'
import { loadLateScreensNow } from '../testing/load-late-screens.ts'
import { screens, type ScreenName } from '../testing/screens.ts'
import { CheckoutScreens } from './checkout-screens.tsx'

// `auto` is one of these two by the device's wish; styles/tokens.browser.test.ts holds it equal to them.
const themes = ['light', 'dark'] as const

/** One screen in every language and theme: the toolbar has no say here. */
function Matrix({ screen }: { screen: ScreenName }) {
  return (
    <div className="shop-matrix">
      {locales.map((locale) =>
        themes.map((theme) => (
          <section
            key={locale + theme}
            className="shop-page"
            data-theme={theme}
            data-width="320"
            aria-label={`${locale}, ${theme}`}
          >
            <CheckoutStage {...screens[screen]} locale={locale} theme={theme}>
              <CheckoutScreens />
            </CheckoutStage>
          </section>
        )),
      )}
    </div>
  )
}

const meta = {
  title: 'Drop-in/Every language and theme',
  component: Matrix,
  // The stories' clock stands still, and would never fetch them.
  loaders: [loadLateScreensNow],
  globals: { width: 'full' },
  // The same screen twice on one page is what this page is for.
  parameters: { a11y: { config: { rules: [{ id: 'landmark-unique', enabled: false }] } } },
  play: async ({ canvasElement }) => {
    const boxes = () => [...canvasElement.querySelectorAll('.pvit')]
    const drawn = () =>
      boxes().map((box) => [box.getAttribute('lang'), box.getAttribute('data-theme')])
    const words = () => boxes().map((box) => box.textContent)
    await waitFor(() => {
      const [french, frenchDark, english, englishDark] = words()
      return expect(
        french !== '' && french === frenchDark && english === englishDark && french !== english,
      ).toBe(true)
    })
    await expect(drawn()).toEqual([
      ['fr', 'light'],
      ['fr', 'dark'],
      ['en', 'light'],
      ['en', 'dark'],
    ])
  },
} satisfies Meta<typeof Matrix>
export default meta
type Story = StoryObj<typeof meta>

export const Loading: Story = { args: { screen: 'loading' } }
export const LoadingAgain: Story = { args: { screen: 'loadingAgain' } }
export const Form: Story = { args: { screen: 'form' } }
export const FormFilled: Story = { args: { screen: 'formFilled' } }
export const FormKnownNumber: Story = { args: { screen: 'formKnownNumber' } }
export const CouldNotStart: Story = { args: { screen: 'couldNotStart' } }
export const Sending: Story = { args: { screen: 'sending' } }
export const SendingByCard: Story = { args: { screen: 'sendingByCard' } }
export const Processing: Story = { args: { screen: 'processing' } }
export const Waiting: Story = { args: { screen: 'waiting' } }
export const WaitingLong: Story = { args: { screen: 'waitingLong' } }
export const PaidMeanwhile: Story = { args: { screen: 'paidMeanwhile' } }
export const Redirect: Story = { args: { screen: 'redirect' } }
export const Paid: Story = { args: { screen: 'paid' } }
export const Declined: Story = { args: { screen: 'declined' } }
export const ShopAtFault: Story = { args: { screen: 'shopAtFault' } }
export const Unconfirmed: Story = { args: { screen: 'unconfirmed' } }
export const NotReadable: Story = { args: { screen: 'notReadable' } }
