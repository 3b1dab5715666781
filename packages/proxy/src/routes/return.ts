import { Hono } from 'hono'
import { html } from 'hono/html'
import { returnNote } from '@pvit-checkout/contract/checkout'

/**
 * Where PVIT's page may send the shopper afterwards. PVIT says nothing with it, so neither page knows an outcome, and none
 * is shown: it goes back to the page that was left, when that shares our origin, and the widget there asks. Never proof.
 */
export function returnRoutesOf(basePath: string): Hono {
  const app = new Hono()
  for (const path of ['/return/success', '/return/failed'])
    app.get(path, (context) => context.html(page(basePath)))
  app.get('/return/go.js', (context) =>
    context.body(script, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }),
  )
  return app
}

const page = (basePath: string) =>
  html`<!doctype html>
    <html lang="fr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="color-scheme" content="light dark" />
        <title>Retour à la boutique</title>
        <script src="${basePath}/return/go.js"></script>
      </head>
      <body>
        <h1>Retour à la boutique</h1>
        <p>Revenez à la page de la boutique : elle vous dira où en est votre paiement.</p>
        <p lang="en">Go back to the shop’s page: it will tell you how your payment stands.</p>
      </body>
    </html>`

// Replaced, not pushed: the back button must not lead here again.
const script = `try {
  var left = sessionStorage.getItem(${JSON.stringify(returnNote)})
  if (left && /^https?:\\/\\//.test(left)) location.replace(left)
} catch (blocked) {}
`
