import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'

import { leaveIfStopped, run } from './child.mjs'
import { Fault, say, sayWhile } from './say.mjs'

/**
 * A Chromium for the tests, as the variable that names it; installs one where there is none. Nothing to name when it is
 * Playwright's own, which Playwright finds by itself.
 * @param {string} root
 * @param {import('./tools.mjs').Tools} tools
 * @returns {Promise<{ CHROMIUM_PATH?: string }>}
 */
export async function findChromium(root, tools) {
  const named = process.env['CHROMIUM_PATH']
  if (named && !existsSync(named)) {
    throw new Fault(
      `CHROMIUM_PATH names ${named}, and there is nothing there. Correct it, or unset it and one is looked for.`,
    )
  }
  const found = named || installed()
  if (found) return { CHROMIUM_PATH: found }
  const packaged = await throughApt(tools)
  if (packaged) return { CHROMIUM_PATH: packaged }
  await throughPlaywright(root, tools)
  return {}
}

// The same engine without the windows around it: the tests that draw take two thirds of the time.
const shell = 'chromium-headless-shell'
const quietly = ['-y', '-q', '--no-install-recommends']

/** @param {import('./tools.mjs').Tools} tools */
async function throughApt(tools) {
  const isRoot = process.getuid?.() === 0
  if (!isRoot || !onPath(['apt-get'])) return undefined
  const env = { ...tools.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (/** @type {string[]} */ ...args) =>
    run('apt-get', args, { env, stdio: ['ignore', 2, 2] })
  const ended = await sayWhile(
    'installing a Chromium for the tests through apt-get (only this once)',
    async () => {
      let last = await apt('update', '-q')
      for (const browser of [shell, 'chromium']) {
        if (last.signal !== null) break
        last = await apt('install', ...quietly, browser, 'fonts-dejavu-core')
        if (last.code === 0) break
      }
      return last
    },
  )
  await leaveIfStopped(ended)
  if (ended.code === 0) return installed()
  say('apt-get has no Chromium for us; trying Playwright')
  return undefined
}

/** @param {string} root @param {import('./tools.mjs').Tools} tools */
async function throughPlaywright(root, tools) {
  const cli = join(root, 'node_modules', 'playwright', 'cli.js')
  const playwright = createRequire(join(root, 'package.json'))('playwright')
  if (existsSync(playwright.chromium.executablePath())) return
  const ended = await sayWhile(
    "fetching Playwright's Chromium for the tests (only this once)",
    () =>
      run(tools.node, [cli, 'install', 'chromium'], { env: tools.env, stdio: ['ignore', 2, 2] }),
  )
  await leaveIfStopped(ended)
  if (ended.code !== 0) {
    throw new Fault(
      'There is no Chromium and none could be fetched. Install Chromium or Chrome, or name one with CHROMIUM_PATH; `npm test -- types lint unit` needs none.',
    )
  }
}

/** @returns {string | undefined} */
function installed() {
  switch (process.platform) {
    case 'darwin':
      return ['Google Chrome', 'Chromium', 'Microsoft Edge']
        .map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`)
        .find((path) => existsSync(path))
    case 'win32':
      return ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA']
        .flatMap((variable) =>
          [
            'Google\\Chrome\\Application\\chrome.exe',
            'Microsoft\\Edge\\Application\\msedge.exe',
          ].map((program) => join(process.env[variable] ?? 'C:\\', program)),
        )
        .find((path) => existsSync(path))
    default:
      return onPath([
        shell,
        'chromium',
        'chromium-browser',
        'google-chrome',
        'google-chrome-stable',
      ])
  }
}

/** @param {string[]} names */
function onPath(names) {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean)
  return names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => existsSync(path))
}
