import type { StorybookConfig } from '@storybook/react-vite'
import { mergeConfig } from 'vite'

/** Stories stay beside their parts, guides in docs; here is configuration only. */
export default {
  framework: '@storybook/react-vite',
  stories: ['../docs/guides/*.mdx', '../packages/*/src/**/*.stories.@(ts|tsx)'],
  addons: ['@storybook/addon-docs', '@storybook/addon-a11y', '@storybook/addon-vitest'],
  viteFinal: (config) =>
    mergeConfig(config, {
      // By default Vite serves the whole repository, to every page on this machine: the demo's keys in .data too.
      server: {
        fs: { deny: ['.env', '.env.*', '*.{crt,pem}', '**/.git/**', '**/.data/**'] },
        cors: false,
      },
      // 'use client' is for bundlers of server components; here is none to speak to.
      build: { rolldownOptions: { checks: { moduleLevelDirective: false, pluginTimings: false } } },
    }),
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
} satisfies StorybookConfig
