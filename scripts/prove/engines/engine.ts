/** A browser that is not Chromium, driven by what a person does. */
export interface Engine {
  readonly name: string
  open(url: string): Promise<void>
  reload(): Promise<void>
  /** Types into the first element that fits the selector, key by key. */
  type(selector: string, text: string): Promise<void>
  /** Clicks the button or link that is called so, where the engine thinks it is. */
  press(name: string): Promise<void>
  /** The value of an expression on the page, as JSON. */
  ask(expression: string): Promise<unknown>
  close(): Promise<void>
}

/** An expression for the button or link of this name; whatever kind of space holds it together. */
export function byName(name: string): string {
  return `[...document.querySelectorAll('button, a')].find((each) => (each.getAttribute('aria-label') ?? each.textContent).replace(/\\s+/g, ' ').trim() === ${JSON.stringify(name)})`
}

/** Asks again until the answer is as wanted. Rejects after `ms`, with the last answer. */
export async function until(
  engine: Engine,
  expression: string,
  wanted: unknown = true,
  ms = 60_000,
): Promise<void> {
  const end = Date.now() + ms
  let last: unknown
  do {
    last = await engine.ask(expression).catch(String)
    if (last === wanted) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  } while (Date.now() < end)
  throw new Error(
    `${engine.name}: ${expression} is ${JSON.stringify(last)}, not ${JSON.stringify(wanted)}.`,
  )
}
