/** What the pages do when scripts may run; without them they reload by themselves. */
export const scripts: Record<string, string> = {
  'home.js': `
const journal = document.getElementById('journal')
const ask = async () => {
  try {
    const { newest } = await (await fetch('/journal')).json()
    if (String(newest) !== journal.dataset.newest) {
      const page = await (await fetch(location.href)).text()
      const fresh = new DOMParser().parseFromString(page, 'text/html')
      for (const part of document.querySelectorAll('[data-live]')) {
        // A button somebody is on must not vanish under their finger.
        if (part.contains(document.activeElement)) continue
        const news = fresh.querySelector('[data-live="' + part.dataset.live + '"]')
        if (news) part.innerHTML = news.innerHTML
      }
      journal.dataset.newest = newest
    }
  } catch {}
  setTimeout(ask, document.hidden ? 5000 : 1000)
}
ask()
`,
  'wait.js': `
setTimeout(() => location.reload(), 2000)
`,
  'phone.js': `
const page = document.querySelector('[data-phone]')
const pin = document.getElementById('pin')
const left = document.querySelector('[data-countdown]')
if (left) setInterval(() => { left.textContent = Math.max(0, Number(left.textContent) - 1) }, 1000)
const ask = async () => {
  try {
    const answer = await fetch('/phone/' + page.dataset.phone + '/open')
    const { open } = await answer.json()
    if (String(open ?? '') !== page.dataset.open) return location.reload()
  } catch {}
  setTimeout(ask, document.hidden ? 4000 : 1000)
}
setTimeout(ask, 1000)
if (pin) pin.focus({ preventScroll: true })
`,
}
