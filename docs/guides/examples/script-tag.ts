import '@pvit-checkout/element' // for the types; the page loads the module by its own tag

export function listen(page: Document, go: (address: string) => void): void {
  const checkout = page.querySelector('pvit-checkout')
  checkout?.addEventListener('pvit:succeeded', ({ detail: payment }) => {
    go(`/orders/thanks?ref=${payment.reference}`)
  })
  checkout?.addEventListener('pvit:error', ({ detail: error }) => {
    console.error(error.message) // for you: the shopper has been told in words of their own
  })
}
