import { chromium, type Browser, type Page } from 'playwright'

/** What went wrong on a page without anybody seeing it: errors, refused files, requests that left for elsewhere. */
export interface WatchedPage {
  page: Page
  faults: readonly string[]
}

export function openBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH']
  return chromium.launch(executablePath ? { executablePath } : {})
}

/** A new page whose every fault is written down. `home`: the beginning of each address it may ask for. */
export async function watchedPage(browser: Browser, home: string): Promise<WatchedPage> {
  const page = await browser.newPage({ viewport: { width: 360, height: 740 } })
  const faults: string[] = []
  page.on('pageerror', (error) => void faults.push(`threw: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`said: ${message.text()}`)
  })
  page.on('requestfailed', (request) => {
    // A page that goes on to another takes its requests back.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') faults.push(`lost: ${request.url()}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 400) faults.push(`${response.status()}: ${response.url()}`)
  })
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(home) && /^https?:/.test(url)) faults.push(`left for ${url}`)
  })
  return { page, faults }
}
