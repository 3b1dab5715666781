import first from '@pvit-checkout/react/first.css?inline'
import href from '@pvit-checkout/react/styles.css?url'

let rules = first
let shared: CSSStyleSheet | null = null

/**
 * Dress a shadow root, under a policy that allows no inline style: by one sheet that all elements on the page share,
 * or, where the browser knows no such sheets, by a link to the file beside this module, which has every rule. `dressed`
 * follows when it holds.
 */
export function dress(root: ShadowRoot, dressed: () => void): void {
  if ('adoptedStyleSheets' in root && 'replaceSync' in CSSStyleSheet.prototype) {
    if (shared === null) {
      shared = new CSSStyleSheet()
      shared.replaceSync(rules)
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

/** The rules of what came late, for every element that is dressed or will be. */
export function dressLate(late: string): void {
  rules = first + late
  shared?.replaceSync(rules)
}
