/**
 * Where in `sessionStorage` the widget notes the page it leaves for PVIT's, and the proxy's `/return/*` pages look for
 * it: PVIT brings nothing back with the shopper, and we set no cookies.
 */
export const returnNote = 'pvit-checkout:return'
