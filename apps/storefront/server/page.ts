import { formatXaf } from '@pvit-checkout/contract/checkout'

import { routeOf, type Route } from '../src/routes.ts'
import type { Product } from '../src/wire.ts'

/**
 * The page as it is before any script has arrived: on a slow network that is what the shopper looks at, and without
 * scripts it is all there is. React draws over it.
 */
export function fillPage(
  template: string,
  { path, products }: { path: string; products: readonly Product[] },
): { html: string; found: boolean } {
  const { page } = routeOf(path)
  const html = template
    .replace('<!--fallback-->', () => header() + fallbacks[page](products))
    .replace('<!--catalogue-->', () => dataBlock(products))
  return { html, found: page !== 'unknown' }
}

const byHand = `<p class="fallback__hand">Cette page reste vide ? Commandez au comptoir, marché du Mont-Bouët, allée 4 à
  Libreville, ou écrivez à <a href="mailto:bonjour@akwaba.example">bonjour@akwaba.example</a>.</p>`

const fallbacks: Record<Route['page'], (products: readonly Product[]) => string> = {
  home: (
    products,
  ) => `<main class="page fallback"><h1 class="hero__title">Bienvenue à la Boutique Akwaba</h1>
    <ul class="products" role="list">${products.map(productCard).join('')}</ul>${byHand}</main>`,
  cart: () => waiting('Votre panier s’ouvre…', ''),
  checkout: () =>
    waiting('Le paiement s’ouvre…', 'Recharger cette page ne lance jamais un deuxième paiement.'),
  order: () => waiting('Votre commande s’ouvre…', ''),
  return: () => waiting('Retour à votre commande…', ''),
  unknown: () => `<main class="page fallback"><h1>Cette page n’existe pas</h1>
    <p><a href="/">Retour à la boutique</a></p></main>`,
}

function waiting(title: string, words: string): string {
  return `<main class="page fallback"><h1>${title}</h1><p>${words}</p>${byHand}</main>`
}

function productCard({ id, name, detail, price }: Product): string {
  return `<li class="product"><img class="product__drawing" src="/drawings/${escape(id)}.svg" alt="" width="160" height="120">
    <h2 class="product__name">${escape(name)}</h2><p class="product__detail">${escape(detail)}</p>
    <p class="product__price">${escape(formatXaf(price))}</p></li>`
}

function header(): string {
  return `<header class="header"><a class="brand" href="/"><img src="/icon.svg" alt="" width="32" height="32"> Boutique
    Akwaba</a></header>`
}

/** JSON as a data block: no script by HTML's own rule, so the strict policy lets it be. */
function dataBlock(products: readonly Product[]): string {
  const json = JSON.stringify(products).replaceAll('<', '\\u003c')
  return `<script type="application/json" id="catalogue">${json}</script>`
}

function escape(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character)
}
