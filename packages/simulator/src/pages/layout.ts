import { html } from 'hono/html'
import { wordsIn, type Language } from './words.ts'

type Html = ReturnType<typeof html>

/** The frame of every page: header, language switch, nothing that needs JavaScript. */
export function layout(page: {
  language: Language
  title: string
  /** Path of this page, for the language switch. */
  path: string
  /** Reload every so many seconds where scripts are off; null: never. */
  refreshSeconds?: number | null
  /** Reload every so many seconds for everybody: where waiting is the page's whole work. */
  reloadSeconds?: number
  /** A script of ours to load, by name. */
  script?: string
  body: Html | Promise<Html>
}) {
  const words = wordsIn(page.language)
  const other = page.language === 'fr' ? 'en' : 'fr'
  return html`<!doctype html>
    <html lang="${page.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${page.title} · ${words.title}</title>
        <link rel="stylesheet" href="/assets/style.css" />
        <link rel="icon" href="data:," />
        ${
          page.refreshSeconds
            ? html`<noscript
                ><meta http-equiv="refresh" content="${page.refreshSeconds}"
              /></noscript>`
            : ''
        }
        ${
          page.reloadSeconds
            ? html`<meta http-equiv="refresh" content="${page.reloadSeconds}" />`
            : ''
        }
        ${page.script ? html`<script src="/assets/${page.script}" defer></script>` : ''}
      </head>
      <body>
        <header class="top">
          <a class="brand" href="/?lang=${page.language}">${words.title}</a>
          <nav>
            <a href="/?lang=${page.language}">${words.home}</a>
            <a href="/phone?lang=${page.language}">${words.phone}</a>
            <a href="${page.path}?lang=${other}" lang="${other}" hreflang="${other}"
              >${words.otherLanguage}</a
            >
          </nav>
        </header>
        <main>${page.body}</main>
        <footer>${words.notPvit}</footer>
      </body>
    </html>`
}

/** Sent with every page: nothing from elsewhere may run, frame or be loaded. */
export const pageHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; form-action *; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}
