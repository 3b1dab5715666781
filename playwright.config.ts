import { join } from 'node:path'

import { defineConfig, devices } from '@playwright/test'

import { demo, ports } from './tests/browser/demo.ts'

const executablePath = process.env['CHROMIUM_PATH']

/**
 * Whole journeys in a real browser, on the demo with the shop as one is deployed: at a phone's width and on a desktop.
 * The demo of `npm start`, which draws through Vite, is what own-demo.ts starts.
 */
export default defineConfig({
  testDir: 'tests/browser',
  outputDir: 'test-results',
  // The tests share one demo and look at its ledger; two at a time is what two cores carry.
  workers: 2,
  fullyParallel: false,
  forbidOnly: true,
  // Of a whole journey, on a machine that may be busy; each of its waits has a time of its own.
  timeout: 120_000,
  expect: { timeout: 10_000 },
  // scripts/steps/run-step.ts names a file to count from; without a name the JSON would go to the screen.
  reporter: process.env['PLAYWRIGHT_JSON_OUTPUT_NAME'] ? [['list'], ['json']] : 'list',
  use: {
    baseURL: demo.shop,
    locale: 'fr-GA',
    timezoneId: 'Africa/Libreville',
    // A trace of each test that may yet fail costs every test a quarter of its time: ask for one with `--trace on`.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      // Where there is no graphics card, Chromium plays one, and takes a sixth of the time for it.
      args: ['--disable-gpu'],
    },
  },
  projects: [
    {
      name: 'phone-360',
      use: {
        ...devices['Pixel 7'],
        viewport: { width: 360, height: 740 },
        hasTouch: true,
        isMobile: true,
      },
    },
    {
      name: 'desktop',
      // What these are about is no wider there; killed-proxy starts a demo of its own besides.
      testIgnore: [
        'card.spec.ts',
        'connection.spec.ts',
        'double-tap.spec.ts',
        'fallback.spec.ts',
        'in-app.spec.ts',
        'killed-proxy.spec.ts',
        'refusal.spec.ts',
        'reload.spec.ts',
        'simulator-pages.spec.ts',
        'slow.spec.ts',
        'strict-policy.spec.ts',
      ],
      use: { ...devices['Desktop Chrome'], viewport: { width: 1280, height: 800 } },
    },
  ],
  webServer: {
    command: `"${process.execPath}" scripts/start.ts --reset --built`,
    wait: { stdout: /^ready$/m },
    env: {
      ...ports,
      DEMO_DATA_DIR: join(import.meta.dirname, '.cache', 'pages'),
      // Every test pays with the same two telephones.
      LIMIT_PHONE: 'off',
      LIMIT_SESSION: 'off',
      LIMIT_IP: 'off',
      LIMIT_GLOBAL: 'off',
      LIMIT_KYC: 'off',
    },
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
    timeout: 90_000,
    stderr: 'pipe',
  },
})
