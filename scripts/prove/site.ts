// Builds the Storybook as the documentation site it is, puts it below a path that it knows nothing of, and opens every
// guide and a story there.
import { rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { commandOf } from '../setup/command-of.mjs'
import { must } from './pack.ts'
import { serveFolder } from './serve-folder.ts'
import { openBrowser, watchedPage } from './watched-page.ts'

interface Entry {
  id: string
  type: 'story' | 'docs'
  title: string
}

const root = dirname(dirname(import.meta.dirname))
const folder = join(root, '.cache', 'site')

rmSync(folder, { recursive: true, force: true })
const storybook = commandOf(root, 'storybook')
await must(process.execPath, [storybook, 'build', '--quiet', '--output-dir', folder], root)

const site = await serveFolder(folder, '/x/y/')
const browser = await openBrowser()
try {
  const { entries } = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')) as {
    entries: Record<string, Entry>
  }
  const all = Object.values(entries)
  const guides = all.filter(({ title }) => title.startsWith('Guides/'))
  if (guides.length < 8) throw new Error(`Only ${guides.length} guides are in the site.`)
  for (const guide of guides) await reads(guide)
  await draws('drop-in-screens--waiting', 'Confirmez sur votre téléphone')
  await opensFromTheFront(guides[0])
  console.log(`${guides.length} guides and ${all.length - guides.length} other pages below /x/y/`)
} finally {
  await browser.close()
  site.close()
}

async function reads({ id, title }: Entry) {
  const { page, faults } = await watchedPage(browser, site.url)
  await page.goto(`${site.url}iframe.html?id=${id}&viewMode=docs`)
  await page.locator('#storybook-docs h1').waitFor()
  // Every embedded story has drawn.
  const stories = page.locator('#storybook-docs .sb-story')
  for (const story of await stories.all()) await story.locator('.pvit').first().waitFor()
  await page.waitForLoadState('networkidle')
  refuse(title, faults)
  await page.close()
}

async function draws(id: string, words: string) {
  const { page, faults } = await watchedPage(browser, site.url)
  await page.goto(`${site.url}iframe.html?id=${id}&viewMode=story`)
  await page.getByRole('heading', { name: words }).waitFor()
  refuse(id, faults)
  await page.close()
}

async function opensFromTheFront(guide: Entry | undefined) {
  if (guide === undefined) throw new Error('There is no guide.')
  const { page, faults } = await watchedPage(browser, site.url)
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.goto(`${site.url}?path=/docs/${guide.id}`)
  await page.frameLocator('#storybook-preview-iframe').locator('#storybook-docs h1').waitFor()
  refuse('the front page', faults)
  await page.close()
}

function refuse(where: string, faults: readonly string[]) {
  if (faults.length > 0) throw new Error(`${where}:\n${faults.join('\n')}`)
}
