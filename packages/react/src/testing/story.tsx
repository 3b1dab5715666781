import type { Decorator } from '@storybook/react-vite'
import { CheckoutStage, type CheckoutStageProps } from './checkout-stage.tsx'

/** Puts a story on the stage, in the toolbar's language and theme. */
export function onStage(props: Omit<CheckoutStageProps, 'children'>): Decorator {
  return (Story, { globals }) => (
    <CheckoutStage {...props} locale={globals['locale']} theme={globals['theme']}>
      <Story />
    </CheckoutStage>
  )
}
