/** What the pages do when scripts may run; without them they reload by themselves. */
export const scripts: Record<string, string> = {
  'home.js': `
const rows = document.getElementById('journal')
const ask = async () => {
  try {
    const answer = await fetch('/journal?after=' + rows.dataset.after)
    const { after, html } = await answer.json()
    if (html) {
      rows.insertAdjacentHTML('afterbegin', html)
      document.getElementById('journal-empty')?.remove()
      while (rows.rows.length > 200) rows.lastElementChild.remove()
    }
    rows.dataset.after = after
  } catch {}
  setTimeout(ask, document.hidden ? 5000 : 1000)
}
ask()
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
