/** The address if a browser may be sent there, else null: a scheme such as `javascript:` is no address. */
export function webUrl(url: string | null): string | null {
  return url !== null && /^https?:\/\//i.test(url) ? url : null
}
