// The demo these tests drive (playwright.config.ts starts it): ports of its own, so that one a developer has running
// stays as it is.
export const ports = { STOREFRONT_PORT: '5273', PROXY_PORT: '8887', SIMULATOR_PORT: '8888' }

export const demo = {
  shop: `http://localhost:${ports.STOREFRONT_PORT}`,
  proxy: `http://127.0.0.1:${ports.PROXY_PORT}`,
  simulator: `http://127.0.0.1:${ports.SIMULATOR_PORT}`,
}
