/** The style of the HTML report: light and dark by the reader's choice, black on white in print. */
export const style = `
:root { color-scheme: light dark; --ink: #1b1d21; --soft: #565c66; --ground: #fff; --panel: #f5f6f8; --line: #d3d7de;
  --bad: #a8201a; --good: #17693b; --mind: #7a5200; --link: #0b5cad; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaee; --soft: #a7aebb; --ground: #15171b; --panel: #1f2228;
  --line: #3b414b; --bad: #ff9d94; --good: #7fd6a3; --mind: #ecc16c; --link: #8ec3ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif;
  overflow-wrap: break-word; }
main, header, nav, footer { max-width: 72rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1.5rem; } footer { padding-bottom: 2rem; color: var(--soft); }
h1 { font-size: 1.6rem; margin: 0 0 .5rem; } h2 { font-size: 1.25rem; margin: 0 0 .5rem; overflow-wrap: anywhere; }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; } h4 { font-size: 1rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
a { color: var(--link); } a:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; top: .5rem; background: var(--ground); padding: .5rem; }
section.result, section.part { border-top: 2px solid var(--line); margin-top: 2rem; padding-top: 1.25rem; }
code, pre { font-family: ui-monospace, monospace; font-size: .875em; overflow-wrap: anywhere; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .5rem .75rem; margin: .25rem 0;
  white-space: pre-wrap; }
.scroll { overflow-x: auto; margin: .75rem 0; border: 1px solid var(--line); border-radius: 6px; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
caption span { display: inline-block; position: sticky; left: .75rem; max-width: calc(100vw - 4rem); }
caption { text-align: left; padding: .5rem .75rem; color: var(--soft); }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem; border-top: 1px solid var(--line); }
thead th { background: var(--panel); white-space: nowrap; } tbody th { font-weight: 600; min-width: 12rem; }
td { min-width: 7rem; overflow-wrap: anywhere; }
th small.source { font-style: italic; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
thead th.column { white-space: normal; min-width: 9rem; overflow-wrap: anywhere; }
th small, td small { display: block; font-weight: 400; font-size: .8125rem; color: var(--soft); }
.verdict { white-space: nowrap; font-weight: 600; }
.violated, .violates, .error { color: var(--bad); } .holds, .conforms { color: var(--good); }
.permitted, .skipped, .vacuous, .inconclusive { color: var(--mind); }
.lead { font-size: 1.125rem; margin: .25rem 0 .75rem; }
dl { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .2rem 1rem; margin: 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; min-width: 0; }
.witness { border-left: 4px solid var(--bad); padding: .25rem 0 .25rem 1rem; margin: 1rem 0; }
.note { color: var(--soft); }
figure { margin: 1rem 0; } figure svg { display: block; width: 100%; min-width: 40rem; height: auto; } figcaption { color: var(--soft); font-size: .9rem; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; gap: 0; } dt { margin-top: .4rem; } .witness { padding-left: .75rem; }
  th, td { padding: .35rem .5rem; } .scroll tbody th { min-width: 9.5rem; max-width: 11rem; overflow-wrap: anywhere;
  position: sticky; left: 0; background: var(--ground); border-right: 1px solid var(--line); } }
@media print { :root { --ink: #000; --soft: #333; --ground: #fff; --panel: #fff; --line: #999; --bad: #8b0000; --good: #004d26;
  --mind: #5c3d00; --link: #000; } .scroll { overflow: visible; border: 0; } tbody th { position: static; } .skip, nav { display: none; }
  tr, .witness, figure { break-inside: avoid; } h2, h3, h4 { break-after: avoid; } body { font-size: 10pt; }
  table { font-size: 8.5pt; } td, th, thead th, tbody th { min-width: 6rem; white-space: normal; }
  td.number { min-width: 0; } }
`
