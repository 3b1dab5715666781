import { networkCauses } from './network-causes.ts'

/** One HTTP exchange of the command line, as it went: an answer that did not come is a finding, not an exception. */
export type Sent =
  | { kind: 'answered'; status: number; json: unknown; headers: Headers }
  | { kind: 'unreached'; why: string }

export interface SendOptions {
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly withinMs?: number
}

/** Follows no redirect: what must be reached must be reached directly. */
export async function send(
  url: string,
  { method = 'GET', headers = {}, body, withinMs = 10_000 }: SendOptions = {},
): Promise<Sent> {
  try {
    const signal = AbortSignal.timeout(withinMs)
    const init = { method, headers, signal, redirect: 'manual' } as const
    const response = await fetch(url, body === undefined ? init : { ...init, body })
    const text = await response.text()
    return {
      kind: 'answered',
      status: response.status,
      json: parsed(text),
      headers: response.headers,
    }
  } catch (error) {
    return { kind: 'unreached', why: whyOf(error, withinMs) }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const words: readonly (readonly [RegExp, string])[] = [
  [/ENOTFOUND|EAI_/, networkCauses.dns],
  [/ECONNREFUSED/, networkCauses.refused],
  [/EHOSTUNREACH|ENETUNREACH/, networkCauses.unreachable],
  [/CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS/, networkCauses.tls],
  [/ERR_SSL|EPROTO/, 'it does not speak TLS'],
]

function whyOf(error: unknown, withinMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError')
    return `no answer within ${withinMs / 1_000} s`
  const code = codeOf(error) || (error instanceof Error && codeOf(error.cause)) || ''
  const known = words.find(([pattern]) => pattern.test(code))
  return known?.[1] ?? `${networkCauses.reset}${code === '' ? '' : ` (${code})`}`
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
