import { pathOf } from '@pvit-checkout/contract/checkout'
import { entryName } from '../config/account-settings.ts'
import type { PublicAddress } from '../config/settings.ts'
import { pageRoutes, pvitRoutes, type PlainRoute } from '../openapi/plain-routes.ts'
import type { Command } from './command.ts'
import { readProcessPart } from './environment.ts'
import type { ExitCode } from './terminal.ts'

export const urlsCommand: Command = {
  name: 'urls',
  summary: "print the URLs to register in PVIT's dashboard",
  help: 'Needs PUBLIC_URL and HOOK_TOKEN only. They hold the hook token: keep them to yourself.',
  async run({ json, settings }, terminal): Promise<ExitCode> {
    const { stdout } = terminal
    const urls = urlsOf(await readProcessPart(['PUBLIC_URL', 'HOOK_TOKEN'], terminal, settings))
    if (json) {
      stdout.write(`${JSON.stringify(urls)}\n`)
      return 0
    }
    stdout.write(
      "Register these in PVIT's dashboard (menu URLs) and keep them to yourself; set each code you are given.\n\n",
    )
    for (const [name, { type, url }] of Object.entries(urls))
      stdout.write(`${type}\n  ${url}\n  → ${name}\n\n`)
    stdout.write(
      `Several accounts: an entry of PVIT_ACCOUNTS calls them ${Object.keys(urls).map(entryName).join(', ')}.\n`,
    )
    return 0
  },
}

/** What PVIT has to be told, by the setting that takes the code it gives for it. */
export function urlsOf({ publicUrl, hookToken }: PublicAddress) {
  const urlOf = (route: Pick<PlainRoute, 'path'>) =>
    `${publicUrl}${pathOf(route, { hookToken: hookToken.reveal() })}`
  return {
    PVIT_CALLBACK_CODE: { type: 'callback', url: urlOf(pvitRoutes.callback) },
    PVIT_SECRET_CODE: { type: 'secret key reception', url: urlOf(pvitRoutes.secret) },
    PVIT_SUCCESS_CODE: { type: 'redirection', url: urlOf(pageRoutes.returnSuccess) },
    PVIT_FAILED_CODE: { type: 'redirection', url: urlOf(pageRoutes.returnFailed) },
  }
}
