/** PVIT_BASE_URL → pvit-base-url */
export function flagOf(name: string): string {
  return name.toLowerCase().replaceAll('_', '-')
}

/** Its value must not stand on a command line, where the process list shows it: a secret, or people’s numbers. */
export function isSecret(name: string): boolean {
  return /(?:_KEY|_TOKEN|_PASSWORD|_SECRET|^PVIT_ACCOUNTS|^BLOCKED_PHONES)$/.test(name)
}
