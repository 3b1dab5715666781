// For a container's HEALTHCHECK: 0 when the proxy of this machine is alive. PUBLIC_URL's path is its base path.
const { PORT = '8787', PUBLIC_URL = 'http://localhost' } = process.env
const path = new URL(PUBLIC_URL).pathname.replace(/\/$/, '')

try {
  const answer = await fetch(`http://127.0.0.1:${PORT}${path}/health`)
  process.exitCode = answer.ok ? 0 : 1
} catch {
  process.exitCode = 1
}
