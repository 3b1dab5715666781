import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

import { createApi } from './api.ts'
import { App } from './app.tsx'
import { createCartStore } from './cart.ts'
import { Catalogue } from './wire.ts'

const root = document.querySelector('#shop')
const data = document.querySelector('#catalogue')
if (root === null || data === null) {
  throw new Error('index.html lacks #shop or #catalogue: serve it through server/main.ts.')
}

createRoot(root).render(
  <StrictMode>
    <App
      shop={{
        products: Catalogue.parse(JSON.parse(data.textContent)),
        cart: createCartStore(),
        api: createApi(),
      }}
    />
  </StrictMode>,
)
