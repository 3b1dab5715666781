import { Hono } from 'hono'
import { html } from 'hono/html'
import { returnNote } from '@pvit-checkout/contract/checkout'
import { pageRoutes } from '../openapi/plain-routes.ts'

/**
 * Where PVIT's page may send the shopper afterwards. PVIT says nothing with it, so neither page knows an outcome, and none
 * is shown: it goes back to the page that was left, when that shares our origin, and the widget there asks. Never proof.
 */
export function returnRoutesOf(basePath: string): Hono {
  const app = new Hono()
  for (const { path } of [pageRoutes.returnSuccess, pageRoutes.returnFailed])
    app.get(path, (context) => context.html(page(basePath)))
  app.get(pageRoutes.returnScript.path, (context) =>
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
        <script src="${basePath}${pageRoutes.returnScript.path}"></script>
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
