import type { Preview } from '@storybook/react-vite'

import '@pvit-checkout/react/styles.css'

export default {
  tags: ['autodocs'],
  // 'error': what axe finds fails the test, it is not a note in a panel.
  parameters: { a11y: { test: 'error' } },
} satisfies Preview
