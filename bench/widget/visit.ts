import type { Browser } from 'playwright'

export const rig = { downKbits: 400, upKbits: 400, roundTripMs: 400, slowerCpu: 6 } as const

/** Milliseconds from the request for the page. */
export interface Visit {
  /** A field for the number is on the screen and takes what is typed. */
  readonly field: number
  /** A button to pay with is beside it. */
  readonly button: number
}

/** Opens a page for the first time, on a slow line and a slow telephone. */
export async function visit(browser: Browser, url: string): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 } })
  try {
    const page = await context.newPage()
    const devtools = await context.newCDPSession(page)
    await devtools.send('Network.enable')
    await devtools.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: rig.roundTripMs,
      downloadThroughput: (rig.downKbits * 1000) / 8,
      uploadThroughput: (rig.upKbits * 1000) / 8,
    })
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: rig.slowerCpu })
    await page.addInitScript(watchForField)
    await page.goto(url, { waitUntil: 'commit' })
    const seen = await page.waitForFunction(() => Reflect.get(globalThis, 'seen') as unknown)
    return (await seen.jsonValue()) as Visit // written by watchForField
  } finally {
    await context.close()
  }
}

/** Runs in the page: looks at every frame what is on the screen. */
function watchForField() {
  let field: number | null = null
  const look = () => {
    const root = document.querySelector('pvit-checkout')?.shadowRoot ?? document
    const input = root.querySelector<HTMLInputElement>('input[type=tel]')
    const isUsable = input !== null && !input.readOnly && input.getClientRects().length > 0
    if (isUsable) field ??= performance.now()
    const button = root.querySelector('button[type=submit]')
    if (field !== null && button !== null && button.getClientRects().length > 0) {
      Reflect.set(globalThis, 'seen', { field, button: performance.now() })
    } else requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}
