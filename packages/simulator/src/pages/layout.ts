import { html } from 'hono/html'
import { wordsIn, type Language } from './words.ts'

type Html = ReturnType<typeof html>

export interface Page {
  language: Language
  title: string
  /** Path of this page, for the language switch. */
  path: string
  /** Reload every so many seconds where scripts are off; null: never. */
  refreshSeconds?: number | null
  /** A script of ours to load, by name. */
  script?: string
  body: Html | Promise<Html>
}

/** The frame of every page: header, language switch, nothing that needs JavaScript. */
export function layout(page: Page) {
  const { language } = page
  const words = wordsIn(language)
  const other = language === 'fr' ? 'en' : 'fr'
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${page.title} · ${words.title}</title>
        <link rel="stylesheet" href="/assets/style.css" />
        <link rel="icon" href="data:," />
        ${refresh(page)} ${script(page)}
      </head>
      <body>
        <header class="top">
          <a class="brand" href="/?lang=${language}">${words.title}</a>
          <nav>
            <a href="/?lang=${language}">${words.home}</a>
            <a href="/phone?lang=${language}">${words.phone}</a>
            <a href="${page.path}?lang=${other}" lang="${other}" hreflang="${other}">
              ${words.otherLanguage}
            </a>
          </nav>
        </header>
        <main>${page.body}</main>
        <footer>${words.notPvit}</footer>
      </body>
    </html>`
}

function refresh({ refreshSeconds }: Page) {
  if (!refreshSeconds) return ''
  return html`<noscript><meta http-equiv="refresh" content="${refreshSeconds}" /></noscript>`
}

function script({ script: name }: Page) {
  return name ? html`<script src="/assets/${name}" defer></script>` : ''
}

/** Sent with every page: nothing from elsewhere may run, frame or be loaded. */
export const pageHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; form-action *; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}
