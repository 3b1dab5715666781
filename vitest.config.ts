import { existsSync } from 'node:fs'

import react from '@vitejs/plugin-react'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

import { preactForReact } from './scripts/build/preact-for-react.ts'
import { react18 } from './tests/react-18/aliases.ts'

// Vitest gives up after one second: less than a first `import()`, a new process or a new connection takes on a busy machine.
const expectation = { poll: { timeout: 10_000 } }
const patient = { testTimeout: 60_000, hookTimeout: 60_000, expect: expectation }

// Properties tried hundreds of times and real processes, on a machine that may be busy.
const unit = {
  environment: 'node',
  exclude: ['**/*.dom.test.*', '**/*.browser.test.*'],
  expect: expectation,
  testTimeout: 30_000,
  hookTimeout: 60_000,
}

/** Its modules keep nothing between two uses, so that all tests of a worker share them: to load them anew costs each file a second. */
const server = ['packages/{proxy,pvit,simulator}/src/**/*.test.ts']

const plain = [
  {
    test: {
      ...unit,
      name: 'unit',
      include: [
        'packages/*/src/**/*.test.{ts,tsx}',
        'apps/*/{src,server}/**/*.test.{ts,tsx}',
        'scripts/**/*.test.ts',
      ],
      exclude: [...unit.exclude, ...server],
    },
  },
  { test: { ...unit, name: 'unit-server', include: server, isolate: false } },
  {
    test: {
      name: 'boundaries',
      environment: 'node',
      include: ['tests/boundaries/**/*.test.ts'],
      // Each of these bundles a package first.
      testTimeout: 60_000,
      hookTimeout: 120_000,
    },
  },
  {
    test: {
      name: 'journeys',
      environment: 'node',
      include: ['tests/journeys/**/*.test.ts'],
      globalSetup: ['tests/program/bundle.ts'],
      ...patient,
    },
  },
  {
    test: {
      name: 'crash',
      environment: 'node',
      include: ['tests/crash/**/*.test.ts'],
      globalSetup: ['tests/program/bundle.ts'],
      expect: expectation,
      // Two processes a test, on a machine that may be busy.
      testTimeout: 180_000,
      hookTimeout: 120_000,
    },
  },
  {
    test: {
      name: 'model',
      environment: 'node',
      include: ['tests/model/**/*.test.ts'],
      // Thousands of runs in one test.
      testTimeout: 600_000,
    },
  },
  {
    test: {
      name: 'element',
      environment: 'node',
      include: ['tests/element/**/*.test.ts'],
      globalSetup: ['tests/element/build.ts'],
      expect: expectation,
      // Each file opens a browser of its own.
      testTimeout: 60_000,
      hookTimeout: 120_000,
    },
  },
  {
    plugins: [react()],
    test: {
      name: 'dom',
      environment: 'happy-dom',
      ...patient,
      setupFiles: ['scripts/testing/patient.ts'],
      include: [
        'packages/*/src/**/*.dom.test.{ts,tsx}',
        'apps/*/src/**/*.dom.test.{ts,tsx}',
        'docs/guides/**/*.dom.test.{ts,tsx}',
      ],
    },
  },
  {
    // The same tests on the oldest React we promise; `npm test` runs a sample, `npm run prove -- react-18` all.
    plugins: [react()],
    resolve: { alias: react18 },
    test: {
      name: 'dom-react-18',
      environment: 'happy-dom',
      ...patient,
      setupFiles: ['tests/react-18/stands.ts', 'scripts/testing/patient.ts'],
      include: [
        'packages/react/src/**/*.dom.test.{ts,tsx}',
        'packages/react/src/checkout/server.test.tsx',
      ],
      // Storybook draws with today's.
      exclude: ['packages/react/src/stories.dom.test.tsx'],
    },
  },
] satisfies TestProjectInlineConfiguration[]

/** Those in a browser: what they stand on is loaded for them alone. */
const drawn: Record<string, () => Promise<TestProjectInlineConfiguration>> = {
  browser: async () => ({
    plugins: [react()],
    test: {
      name: 'browser',
      browser: await browser(),
      ...patient,
      include: ['packages/*/src/**/*.browser.test.{ts,tsx}'],
      exclude: ['packages/element/**'],
    },
  }),
  // The element draws React's parts with Preact; so do its tests.
  'browser-preact': async () => ({
    resolve: { alias: preactForReact },
    test: {
      name: 'browser-preact',
      browser: await browser(),
      ...patient,
      include: ['packages/element/src/**/*.browser.test.{ts,tsx}'],
    },
  }),
  storybook: async () => {
    const { storybookTest } = await import('@storybook/addon-vitest/vitest-plugin')
    return {
      plugins: [storybookTest({ configDir: '.storybook' })],
      test: { name: 'storybook', browser: await browser(), ...patient },
    }
  },
}

// A project that is not wanted costs each start of Vitest its share of seconds all the same. Whoever names none, or one
// by a pattern, has all of them made and Vitest choose.
const named = process.argv.filter((_, at) => process.argv[at - 1] === '--project')
const names = [...plain.map(({ test }) => test.name), ...Object.keys(drawn)]
const isWanted = (name: string) =>
  named.length === 0 || named.includes(name) || !named.every((one) => names.includes(one))

/** They wait for processes that start, or a minute of real time. */
const slowest = [
  'crash/crash.test.ts',
  'journeys/certify.test.ts',
  'journeys/doctor.test.ts',
  'journeys/several.test.ts',
  'journeys/waits.test.ts',
  'scripts/run.test.ts',
  'store/instances.test.ts',
  'store/postgres.test.ts',
]

/** A fresh clone's largest files go first, and the slowest are not large: the last of them ran alone on two cores. */
class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isSlow = ({ moduleId }: TestSpecification) =>
      slowest.some((name) => moduleId.endsWith(`/${name}`))
    return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))]
  }
}

/**
 * One project per kind of test. Run one with `pnpm exec vitest run --project 'unit*' packages/pvit`.
 * The file's name says where it runs: `*.test.ts` in Node, `*.dom.test.*` in happy-dom, `*.browser.test.*` in Chromium.
 */
export default defineConfig(async () => ({
  test: {
    // Most of what is slow waits for other processes. Left alone, Vitest keeps one of two cores for itself.
    maxWorkers: '100%',
    sequence: { sequencer: SlowestFirst },
    projects: [
      ...plain.filter(({ test }) => isWanted(test.name)),
      ...(await Promise.all(
        Object.entries(drawn).flatMap(([name, make]) => (isWanted(name) ? [make()] : [])),
      )),
    ],
  },
}))

// A fresh object per project: a shared one makes the second project take the first one's name.
async function browser() {
  const { playwright } = await import('@vitest/browser-playwright')
  return {
    enabled: true,
    headless: true,
    screenshotFailures: false,
    provider: playwright({ launchOptions: chromium() }),
    instances: [{ browser: 'chromium' as const }],
  }
}

// scripts/run.mjs exports CHROMIUM_PATH; the list is for those who call vitest by hand.
function chromium() {
  const executablePath =
    process.env['CHROMIUM_PATH'] ||
    ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path))
  return executablePath === undefined ? {} : { executablePath }
}
