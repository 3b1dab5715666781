/** The path of PUBLIC_URL, below which the proxy answers: `/pay`, or nothing at the root of a host. */
export function basePathOf(publicUrl: string): string {
  return new URL(publicUrl).pathname.replace(/\/$/, '')
}
