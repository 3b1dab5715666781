import { join } from 'node:path'

import { commandOf } from '../setup/command-of.mjs'

/** A command and its arguments, and where its own count of tests is written, if it writes one. */
export interface Step {
  command: string
  args: string[]
  counts?: 'tally' | 'playwright'
  /** It takes long and says on stderr how far it is: that is for whoever waits, not for the log. */
  progress?: boolean
  env?: Readonly<Record<string, string>>
}

/** What `npm test` runs on React 18; `npm run prove` runs all that the React package has. */
export const react18Sample = ['checkout/form', 'checkout/waiting', 'checkout/server']

/** Every check, by the name `npm test -- <name>` knows, cheapest first. A step is one or more commands. */
export function steps(root: string): Record<string, Step[]> {
  return {
    types: [tool('typescript', ['-b'], 'tsc')],
    lint: [tool('oxlint', ['--deny-warnings'])],
    format: [tool('oxfmt', ['--check', '.'])],
    unused: [tool('knip', [])],
    unit: [vitest('unit', 'unit-server')],
    dom: [vitest('dom')],
    'react-18': [only(vitest('dom-react-18'), react18Sample)],
    journeys: [vitest('journeys')],
    model: [vitest('model')],
    crash: [vitest('crash')],
    boundaries: [vitest('boundaries')],
    browser: [vitest('browser', 'browser-preact')],
    element: [vitest('element')],
    storybook: [vitest('storybook')],
    build: [
      { command: 'pnpm', args: ['--recursive', 'run', 'build'] },
      node(join(root, 'scripts/steps/run-built-programs.ts')),
    ],
    sizes: [node(join(root, 'scripts/steps/bundle-for-sizes.ts')), tool('size-limit', [])],
    pages: [{ ...tool('@playwright/test', ['test'], 'playwright'), counts: 'playwright' }],
  }

  function tool(packageName: string, args: string[], command?: string): Step {
    return node(commandOf(root, packageName, command), args)
  }

  function vitest(...projects: string[]): Step {
    const tally = join(root, 'scripts/steps/tally.ts')
    const chosen = projects.flatMap((project) => ['--project', project])
    const args = ['run', ...chosen, '--reporter=default', `--reporter=${tally}`]
    return { ...tool('vitest', args), counts: 'tally' }
  }
}

function only(step: Step, files: readonly string[]): Step {
  return { ...step, args: [...step.args, ...files] }
}

function node(file: string, args: string[] = []): Step {
  return { command: process.execPath, args: [file, ...args] }
}
