import type { PublicAddress } from '../config/settings.ts'
import type { ExitCode, Output } from './main.ts'

/** The URLs to register in PVIT's dashboard, and the settings that take the codes it gives for them. They hold the hook token. */
export function printUrls(address: PublicAddress, stdout: Output, json: boolean): ExitCode {
  const hook = `${address.publicUrl}/pvit/${address.hookToken.reveal()}`
  const urls = {
    PVIT_CALLBACK_CODE: { type: 'callback', url: `${hook}/callback` },
    PVIT_SECRET_CODE: { type: 'secret key reception', url: `${hook}/secret` },
    PVIT_SUCCESS_CODE: { type: 'redirection', url: `${address.publicUrl}/return/success` },
    PVIT_FAILED_CODE: { type: 'redirection', url: `${address.publicUrl}/return/failed` },
  }
  if (json) stdout.write(`${JSON.stringify(urls)}\n`)
  else {
    stdout.write(
      "Register these in PVIT's dashboard (menu URLs) and keep them to yourself; set each code you are given.\n\n",
    )
    for (const [name, { type, url }] of Object.entries(urls))
      stdout.write(`${type}\n  ${url}\n  → ${name}\n\n`)
  }
  return 0
}
