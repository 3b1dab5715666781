export interface PolicyOptions {
  /** The proxy's URL: its origin is the one place outside the shop that the page may call. */
  endpoint: string
  development: boolean
}

/**
 * What the shop's pages may load and call. In production nothing inline runs and nothing foreign loads, which the
 * checkout is built for. Vite's development server injects inline scripts and styles and opens a socket, so there the
 * policy allows those three and is otherwise the same.
 */
export function contentSecurityPolicy({ endpoint, development }: PolicyOptions): string {
  const inline = development ? " 'unsafe-inline'" : ''
  const proxy = new URL(endpoint).origin
  return [
    "default-src 'none'",
    `script-src 'self'${inline}`,
    `style-src 'self'${inline}`,
    `connect-src 'self' ${proxy}${development ? ' ws://localhost:* ws://127.0.0.1:*' : ''}`,
    "img-src 'self' data:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
