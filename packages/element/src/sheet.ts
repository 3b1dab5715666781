import css from '@pvit-checkout/react/styles.css?inline'
import href from '@pvit-checkout/react/styles.css?url'

let shared: CSSStyleSheet | null = null

/**
 * Dress a shadow root, under a policy that allows no inline style: by one sheet that all elements on the page share,
 * or, where the browser knows no such sheets, by a link to the file beside this module. `dressed` follows when it holds.
 */
export function dress(root: ShadowRoot, dressed: () => void): void {
  if ('adoptedStyleSheets' in root && 'replaceSync' in CSSStyleSheet.prototype) {
    if (shared === null) {
      shared = new CSSStyleSheet()
      shared.replaceSync(css)
    }
    root.adoptedStyleSheets = [shared]
    dressed()
    return
  }
  const link = document.createElement('link')
  link.rel = 'stylesheet'
  link.href = href
  link.addEventListener('load', dressed)
  // Undressed it can still be paid with.
  link.addEventListener('error', dressed)
  root.append(link)
}
