import type { Decorator } from '@storybook/react-vite'

import './page.css'

/** The shop's page around a story: as wide as the toolbar says, light or dark like the widget in it. */
export const withPage: Decorator = (Story, { globals }) => (
  <main className="shop-page" data-width={globals['width']} data-theme={globals['theme']}>
    <Story />
  </main>
)
