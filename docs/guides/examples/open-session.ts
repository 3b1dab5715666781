export interface Shop {
  /** Your proxy, such as https://shop.example/pay */
  proxy: string
  /** One of yours, from `pvit-checkout keys`. It stays on your server. */
  apiKey: string
  /** Another one in tests. */
  fetch?: typeof fetch
}

/** On your server: opens the payment window of an order and returns the token for its page. */
export async function openSession(
  { proxy, apiKey, fetch = globalThis.fetch }: Shop,
  order: { id: string; total: number },
): Promise<string> {
  const response = await fetch(`${proxy}/v1/sessions`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' },
    // The amount is whole francs, and only your server names it.
    body: JSON.stringify({ order: order.id, amount: order.total }),
  })
  if (!response.ok)
    throw new Error(`The proxy answered ${response.status}: ${await response.text()}`)
  const { token } = (await response.json()) as { token: string }
  return token
}
