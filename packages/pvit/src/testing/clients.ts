import { createPvit } from '../client.ts'
import { example } from '../fixtures/index.ts'
import type { Pvit, PvitOptions } from '../pvit.ts'
import { Secret } from '../secrets.ts'

/** A client of the example's account, at the address given. */
export function exampleClient(baseUrl: string, options: Partial<PvitOptions> = {}): Pvit {
  return createPvit({
    account: example.account,
    codes: example.codes,
    urlCodes: example.urlCodes,
    secret: new Secret(example.key),
    baseUrl,
    ...options,
  })
}

/** A client whose every call is answered by `answer`, in this process. */
export function answeredBy(
  answer: (request: Request) => Response | Promise<Response>,
  options: Partial<PvitOptions> = {},
): Pvit {
  return exampleClient('https://api.mypvit.pro', {
    fetch: async (url, init) => answer(new Request(url, init)),
    ...options,
  })
}
