import type { Preview } from '@storybook/react-vite'
import { configure } from 'storybook/test'

import '@pvit-checkout/react/styles.css'
import { globalTypes } from './globals.ts'
import { withPage } from './page.tsx'

// `findBy…` and `waitFor` give up after one second: less than a first `import()` takes on a busy machine.
configure({ asyncUtilTimeout: 10_000 })

export default {
  tags: ['autodocs'],
  // 'error': what axe finds fails the test, it is not a note in a panel.
  parameters: {
    a11y: { test: 'error' },
    layout: 'fullscreen',
    controls: { disable: true },
    options: { storySort: { method: 'alphabetical', order: ['Guides', 'Drop-in', 'Parts'] } },
  },
  globalTypes,
  initialGlobals: { locale: 'fr', theme: 'light', width: '360' },
  decorators: [withPage],
} satisfies Preview
