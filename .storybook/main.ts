import type { StorybookConfig } from '@storybook/react-vite'
import { mergeConfig } from 'vite'

/** Stories stay beside their parts; here is configuration only. */
export default {
  framework: '@storybook/react-vite',
  stories: ['../packages/*/src/**/*.mdx', '../packages/*/src/**/*.stories.@(ts|tsx)'],
  addons: ['@storybook/addon-docs', '@storybook/addon-a11y', '@storybook/addon-vitest'],
  // 'use client' is for bundlers of server components; here is none to speak to.
  viteFinal: (config) =>
    mergeConfig(config, {
      build: { rolldownOptions: { checks: { moduleLevelDirective: false } } },
    }),
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
} satisfies StorybookConfig
