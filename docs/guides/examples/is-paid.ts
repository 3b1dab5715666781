import type { Shop } from './open-session.ts'

/** On your server, before you deliver: has this session been paid? */
export async function isPaid(
  { proxy, apiKey, fetch = globalThis.fetch }: Shop,
  session: string,
): Promise<boolean> {
  const response = await fetch(`${proxy}/v1/sessions/${session}`, {
    headers: { Authorization: `Bearer ${apiKey}` },
  })
  if (!response.ok)
    throw new Error(`The proxy answered ${response.status}: ${await response.text()}`)
  const { status } = (await response.json()) as { status: string }
  return status === 'paid'
}
