/** The one style sheet of all pages. */
export const style = `
:root {
  color-scheme: light;
  --ink: #14213a; --soft: #4a5670; --line: #dbe1ec; --paper: #ffffff; --ground: #f3f5fa;
  --accent: #0b5cad; --accent-ink: #ffffff; --good: #17683a; --bad: #a3221f; --warn: #7a5200;
  --radius: 14px;
  font-family: system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif;
  font-size: 16px; line-height: 1.5;
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); min-height: 100vh; display: flex; flex-direction: column; }
a { color: var(--accent); }
.top { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: baseline; justify-content: space-between; padding: .9rem 1.25rem; background: var(--paper); border-bottom: 1px solid var(--line); }
.brand { font-weight: 700; text-decoration: none; color: var(--ink); }
nav { display: flex; gap: 1.1rem; }
nav a { padding: .25rem 0; }
main { width: 100%; max-width: 64rem; margin: 0 auto; padding: 1.25rem; flex: 1; }
footer { padding: 1rem 1.25rem 1.5rem; color: var(--soft); font-size: .875rem; text-align: center; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: .5rem 0 .25rem; }
h2 { font-size: 1.1rem; margin: 0 0 .35rem; }
p { margin: 0 0 .75rem; }
.soft { color: var(--soft); }
.cards { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); margin: 1rem 0; align-items: start; }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: var(--radius); padding: 1rem 1.1rem; min-width: 0; }
ul.rows > li { display: flex; flex-wrap: wrap; gap: .4rem 1rem; justify-content: space-between; align-items: center; padding: .45rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
ul.rows > li:last-child { border-bottom: 0; }
.pile { display: grid; gap: 1rem; align-content: start; min-width: 0; }
pre { overflow-x: auto; background: var(--ground); border-radius: 10px; padding: .75rem; font-size: .85rem; line-height: 1.45; }
summary { cursor: pointer; padding: .5rem 0; font-weight: 600; }
.wide { grid-column: 1 / -1; }
dl { margin: 0; display: grid; grid-template-columns: auto 1fr; gap: .2rem .9rem; }
dt { color: var(--soft); } dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
code, .mono { font-family: ui-monospace, 'Cascadia Mono', 'DejaVu Sans Mono', monospace; font-size: .92em; }
strong.mono { white-space: nowrap; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th { white-space: nowrap; text-align: left; color: var(--soft); font-weight: 600; }
th, td { padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tr:last-child td { border-bottom: 0; }
.tag { display: inline-block; border-radius: 99px; padding: 0 .55rem; font-size: .82rem; font-weight: 600; background: #e8edf6; color: var(--ink); white-space: nowrap; }
.tag[data-look=good] { background: #dff3e6; color: var(--good); }
.tag[data-look=bad] { background: #fde7e6; color: var(--bad); }
.tag[data-look=warn] { background: #fdf0d3; color: var(--warn); }
button, .button { font: inherit; font-weight: 600; border-radius: 10px; border: 1px solid transparent; padding: .7rem 1.1rem; min-height: 44px; background: var(--accent); color: var(--accent-ink); cursor: pointer; text-decoration: none; display: inline-block; }
button.quiet { background: transparent; color: var(--ink); border-color: #8a95aa; }
button.danger { background: transparent; color: var(--bad); border-color: var(--bad); }
button.small { min-height: 32px; padding: .2rem .7rem; font-size: .88rem; }
:focus-visible { outline: 3px solid #f2a900; outline-offset: 2px; }
label { display: block; font-weight: 600; margin-bottom: .25rem; }
input, select { font: inherit; width: 100%; padding: .65rem .75rem; border: 1px solid #8a95aa; border-radius: 10px; background: #fff; color: var(--ink); min-height: 44px; }
.row { display: flex; flex-wrap: wrap; gap: .6rem; align-items: end; }
.row > .grow { flex: 1 1 12rem; }
.column > .card + .card, .column > .card + section { margin-top: 1rem; }
.stack > * + * { margin-top: .75rem; }
.handset { width: min(100%, 22rem); margin: 1rem auto; background: #101828; border-radius: 34px; padding: 14px; box-shadow: 0 18px 40px rgb(16 24 40 / .22); }
.screen { background: #e9eef7; border-radius: 22px; padding: 1rem; min-height: 27rem; display: flex; flex-direction: column; }
.statusbar { display: flex; justify-content: space-between; font-size: .82rem; color: #33405a; margin-bottom: 1.25rem; }
.dialog { background: #fff; border-radius: 16px; padding: 1.1rem; margin: auto 0; box-shadow: 0 6px 18px rgb(16 24 40 / .16); }
.dialog .amount { font-size: 1.7rem; font-weight: 700; line-height: 1.25; }
ul.plain { list-style: none; padding: 0; margin: 0; }
.amount { font-size: 1.7rem; font-weight: 700; line-height: 1.25; margin: .4rem 0 .1rem; }
.pin { text-align: center; font-size: 1.4rem; letter-spacing: .5em; }
.actions { display: grid; gap: .5rem; margin-top: .9rem; }
.note { font-size: .88rem; color: var(--soft); }
.error { color: var(--bad); font-weight: 600; }
.empty { margin: auto; text-align: center; color: #33405a; }
.column { max-width: 30rem; margin: 0 auto; }
@media (max-width: 40rem) {
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .6rem; }
  .journal thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .journal tr { display: grid; grid-template-columns: auto auto 1fr; gap: 0 .6rem; align-items: baseline; padding: .5rem 0; border-bottom: 1px solid var(--line); }
  .journal td { border: 0; padding: 0; overflow-wrap: anywhere; }
  .journal td:last-child { grid-column: 1 / -1; }
}
@media (prefers-reduced-motion: no-preference) { .dialog { animation: rise .18s ease-out; } }
@keyframes rise { from { transform: translateY(8px); opacity: 0; } }
`
