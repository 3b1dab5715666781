import { launch } from 'puppeteer-core'

import { byName, until, type Engine } from './engine.ts'

/** The distribution's Firefox, over WebDriver BiDi. */
export async function startFirefox(executablePath: string): Promise<Engine> {
  const browser = await launch({ browser: 'firefox', executablePath, headless: true })
  const page = await browser.newPage()
  await page.setViewport({ width: 360, height: 740 })
  const engine: Engine = {
    name: await browser.version(),
    open: async (url) => void (await page.goto(url)),
    reload: async () => void (await page.reload()),
    type: (selector, text) => page.type(selector, text, { delay: 20 }),
    async press(name) {
      await until(engine, `${byName(name)} !== undefined`)
      const button = (await page.evaluateHandle(byName(name))).asElement()
      // An element it is: the expression was asked just above.
      await (button as unknown as { click(): Promise<void> }).click()
    },
    ask: (expression) => page.evaluate(expression),
    close: () => browser.close(),
  }
  return engine
}
