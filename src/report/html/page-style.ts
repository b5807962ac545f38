/** A row of the widest table as a paragraph, where its columns have no room beside one another. */
const NARROW = `table.cells, table.cells tbody { display: block; }
  table.cells thead { display: none; }
  table.cells tr { display: flex; flex-wrap: wrap; border-bottom: 1px solid var(--line); padding: .3rem 0; }
  table.cells td { border: 0; text-align: left; min-width: 0; }
  table.cells td:first-child { flex-basis: 100%; font-weight: 600; }
  table.cells td:not(:first-child)::before { content: attr(data-title) " "; color: var(--soft); font-weight: 400; }`

/** The page's only style sheet. Colours follow the reader's system. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --text: #1b1f24; --soft: #57606a; --ground: #ffffff; --raised: #f5f7f9; --line: #d5dae0;
  --link: #0b5cad; --bad: #b3261e; --warn: #8a5300;
  --p50: #174a85; --p75: #3d7cc0; --p90: #85b2e0; --p99: #c3daf1; --p999: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e4e8ec; --soft: #9aa5b1; --ground: #14181d; --raised: #1d232a; --line: #343c46;
    --link: #7db7f3; --bad: #ff8a80; --warn: #f0b35a;
    --p50: #b5d6f8; --p75: #6fa8e0; --p90: #3f74ab; --p99: #274869; --p999: #ff8a80;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 90rem; font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--ground); }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; }
h3 { font-size: 1rem; margin: 1.4rem 0 .4rem; overflow-wrap: anywhere; }
a { color: var(--link); }
p { margin: .3rem 0; }
.soft { color: var(--soft); }
.bad { color: var(--bad); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; vertical-align: top; }
th { color: var(--soft); font-weight: 600; }
th.left, td.left { text-align: left; }
td.warn { color: var(--warn); }
table.cells td:first-child { white-space: normal; overflow-wrap: anywhere; min-width: 12rem; }
td.notes { color: var(--warn); white-space: normal; min-width: 9rem; }
table.repeats th, table.repeats td { white-space: normal; padding: .3rem .4rem; }
.whole { white-space: nowrap; }
td.wrap { white-space: normal; overflow-wrap: anywhere; }
ul.warnings { list-style: none; margin: 0; padding: 0; }
ul.warnings li { border-left: 3px solid var(--warn); background: var(--raised); padding: .4rem .8rem; margin: .4rem 0; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--raised); padding: .5rem .8rem; margin: .4rem 0; }
.pictures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 34rem), 1fr)); gap: 1rem; }
figure { margin: 0; padding: .7rem; background: var(--raised); border: 1px solid var(--line); }
figure img { display: block; width: 100%; max-height: 28rem; object-fit: contain; object-position: top; background: var(--ground); }
figcaption { margin-top: .5rem; font-size: .9rem; overflow-wrap: anywhere; }
@media (max-width: 75rem) {
  table.repeats { font-size: .75rem; }
  table.repeats th, table.repeats td { padding: .25rem .3rem; }
  table.repeats td:first-child { min-width: 9rem; }
  table.repeats td.notes { min-width: 6rem; }
}
@media (max-width: 50rem) {
  body { padding: .7rem; }
  .scroll table { font-size: .8rem; }
  .scroll th, .scroll td { white-space: normal; padding: .25rem .3rem; }
  .scroll td.left { overflow-wrap: anywhere; min-width: 7rem; }
  ${NARROW}
}
@media print {
  :root { color-scheme: light; --text: #1b1f24; --soft: #57606a; --ground: #ffffff; --raised: #f5f7f9; --line: #d5dae0; --link: #0b5cad; --bad: #b3261e; --warn: #8a5300; --p50: #174a85; --p75: #3d7cc0; --p90: #85b2e0; --p99: #c3daf1; --p999: #b3261e; }
  body { padding: 0; max-width: none; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .scroll { overflow: visible; }
  .scroll table { font-size: 10px; }
  .scroll th, .scroll td { white-space: normal; padding: .2rem .25rem; }
  .scroll td.left { overflow-wrap: anywhere; min-width: 7rem; }
  ${NARROW}
  figure, tr { break-inside: avoid; }
}
svg.plot { max-width: 100%; height: auto; }
svg.plot text { fill: var(--text); font-size: 12px; }
svg.plot text.soft { fill: var(--soft); }
svg.plot .grid { stroke: var(--line); }
svg.plot .p50 { fill: var(--p50); } svg.plot .p75 { fill: var(--p75); } svg.plot .p90 { fill: var(--p90); } svg.plot .p99 { fill: var(--p99); }
svg.plot .p999 { fill: var(--p999); }
svg.plot .range { stroke: var(--text); fill: none; }
`
