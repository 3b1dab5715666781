/** Resolves once it holds, looked at twenty times a second. Rejects when the time is over first. */
export async function until(
  holds: () => Promise<boolean> | boolean,
  withinMs = 30_000,
): Promise<void> {
  const deadline = performance.now() + withinMs
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('The bench waited in vain.')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
