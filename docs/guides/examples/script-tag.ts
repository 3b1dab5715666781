import '@pvit-checkout/element' // for the types; the page loads the module by its own tag

const checkout = document.querySelector('pvit-checkout')
checkout?.addEventListener('pvit:succeeded', ({ detail: payment }) => {
  location.assign(`/orders/thanks?ref=${payment.reference}`)
})
checkout?.addEventListener('pvit:error', ({ detail: error }) => {
  console.error(error.message) // for you: the shopper has been told in words of their own
})
