/** Light and dark; the charts' hues are told apart by people with the common kinds of colour blindness too. */
const COLOURS: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  "--paper": ["#ffffff", "#16181d"],
  "--panel": ["#f5f7f9", "#1e2128"],
  "--ink": ["#1d2129", "#e4e7ec"],
  "--soft": ["#5a6370", "#a2abb8"],
  "--rule": ["#d9dde3", "#383d47"],
  "--link": ["#0b5cb8", "#7dbbff"],
  "--level": ["#7a828e", "#8b93a1"],
  "--plot-background": ["#ffffff", "#16181d"],
  "--good": ["#00805f", "#38cfa4"],
  "--paid": ["#0b62c4", "#6cb2ff"],
  "--open": ["#a9b1bd", "#5f6875"],
  "--closed": ["#737c89", "#8f98a6"],
  "--taken": ["#b97a00", "#f0b64d"],
  "--swept": ["#6b5b95", "#b9a6ec"],
  "--bad": ["#c8372d", "#ff7a6b"],
  "--good-wash": ["#e7f5f0", "#16312b"],
  "--bad-wash": ["#fcebe9", "#3a2120"],
};

function theme(index: 0 | 1): string {
  return Object.entries(COLOURS)
    .map(([name, pair]) => `${name}: ${pair[index]};`)
    .join(" ");
}

const BASE = `
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 70rem; padding: 1.5rem 1.25rem 4rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
h1, h2 { overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0; }
h2 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 .6rem; }
h3 { font-size: 1.1rem; margin: 2.4rem 0 .3rem; }
p { margin: .4rem 0; max-width: 46rem; }
a { color: var(--link); text-underline-offset: .15em; }
code, .hash { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: .88em; }
.soft { color: var(--soft); }
.small { font-size: .88rem; }
.right { text-align: right; }
.nowrap { white-space: nowrap; }
[hidden] { display: none !important; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
button, select, input { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--rule);
  border-radius: .4rem; padding: .35rem .6rem; }
button { cursor: pointer; }
button:hover:not(:disabled) { border-color: var(--soft); }
button:disabled { color: var(--soft); cursor: default; opacity: .6; }
`;

const HEAD = `
.top { display: flex; justify-content: space-between; gap: 1rem; align-items: flex-start; margin-bottom: 1.2rem; }
.top > div { min-width: 0; overflow-wrap: anywhere; }
.top button { flex: none; }
.kicker { margin: 0 0 .1rem; color: var(--soft); font-size: .9rem; }
.verdict { border-left: .35rem solid var(--good); background: var(--good-wash); border-radius: .3rem; padding: .8rem 1.1rem; }
.verdict.bad { border-color: var(--bad); background: var(--bad-wash); }
.verdict p { margin: .15rem 0 0; max-width: none; overflow-wrap: anywhere; }
.verdict .say { font-size: 1.15rem; font-weight: 650; margin: 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .8rem; margin: 1.2rem 0; }
.tiles > div { background: var(--panel); border-radius: .5rem; padding: .7rem .9rem; }
.tiles dt { color: var(--soft); font-size: .88rem; }
.tiles dd { margin: 0; overflow-wrap: anywhere; font-size: 1.35rem; font-weight: 600; line-height: 1.3; font-variant-numeric: tabular-nums; }
.tiles dd small { font-size: .85rem; font-weight: 400; color: var(--soft); }
.model { margin-top: 2.2rem; padding-top: 1.6rem; border-top: 1px solid var(--rule); }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.4rem; margin: .8rem 0 0; }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
.chip { display: inline-block; max-width: 100%; border: 1px solid var(--rule); border-radius: 1rem; padding: 0 .6rem;
  margin: 0 .25rem .2rem 0; overflow: hidden; text-overflow: ellipsis; vertical-align: bottom; }
`;

const CHARTS = `
figure { margin: 0; }
svg { display: block; }
figure svg { width: 100%; height: auto; overflow: visible; font-size: 13px; font-family: inherit; }
figure svg text { white-space: pre; }
.narrow { display: none; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; list-style: none; margin: .6rem 0 .4rem; padding: 0; }
.legend li { display: flex; align-items: center; gap: .45rem; }
.legend svg { flex: none; }
details > summary { cursor: pointer; color: var(--soft); }
.as-table { margin: .4rem 0 .8rem; font-size: .92rem; }
.as-table .scroll { max-height: 22rem; overflow: auto; margin-top: .4rem; }
.share { width: 100%; min-width: 6rem; height: .7rem; border-radius: .2rem; }
.key { display: inline-block; width: .7rem; height: .7rem; border-radius: .2rem; margin-right: .4rem; }
${["good", "paid", "open", "closed", "taken", "swept", "bad"]
  .map((tone) => `.fill-${tone} { fill: var(--${tone}); background: var(--${tone}); }`)
  .join("\n")}
`;

const TABLES = `
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .8rem; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
th { font-weight: 600; white-space: nowrap; vertical-align: bottom; }
.wide-table { width: 100%; }
th.right, td.right { text-align: right; white-space: nowrap; }
.no { color: var(--bad); font-weight: 650; }
.mismatches { padding-left: 1.2rem; }
.mismatches li { margin: .5rem 0; }
.mismatches .hash { overflow-wrap: anywhere; }
.models-list { max-height: 24rem; overflow: auto; margin: 1rem 0; }
.models-list tr.current td { background: var(--panel); }
`;

const LIST = `
.filters { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)) auto; gap: .6rem; margin: .8rem 0; align-items: end; }
.filters label { display: grid; gap: .15rem; font-size: .88rem; color: var(--soft); }
.filters input, .filters select, .filters button { width: 100%; min-width: 0; height: 2.4rem; color: var(--ink); font-size: 1rem; }
.count { margin: .2rem 0 .5rem; }
.rows { width: 100%; table-layout: fixed; }
.rows td { vertical-align: middle; }
.rows .cut { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.rows .time { width: 9.8rem; } .rows .label { width: 6.5rem; } .rows .who { width: 8.2rem; }
.rows .fate { width: 7.4rem; } .rows .deposit { width: 8.2rem; } .rows .transaction { width: 7.6rem; }
.rows tbody tr.row { cursor: pointer; }
.rows tbody tr.row:hover { background: var(--panel); }
.rows .more td { padding: .3rem 0 1rem; }
.rows .more dl { background: var(--panel); border-radius: .5rem; padding: .8rem 1rem; margin: 0; }
.rows .open-row { display: block; width: 100%; border: 0; background: none; padding: 0; text-align: left; max-width: 100%; color: inherit; }
.link { border: 0; background: none; padding: 0; color: var(--link); text-decoration: underline; text-underline-offset: .15em; }
.unit { display: none; }
.pager { display: flex; align-items: center; gap: .6rem; margin: .9rem 0; flex-wrap: wrap; }
.tokens bdi { min-width: 0; overflow-wrap: anywhere; }
.tokens { display: flex; flex-wrap: wrap; gap: .1rem .7rem; }
`;

const NARROW = `
@media (max-width: 760px) {
  .optional { display: none; }
  .unit { display: inline; }
  .filters { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .cards, .cards tbody { display: block; }
  .cards thead { display: none; }
  .cards tr { display: grid; grid-template-columns: repeat(3, 1fr); gap: .2rem .8rem; padding: .6rem 0; border-bottom: 1px solid var(--rule); }
  .cards td, .cards td.right { border: 0; padding: 0; text-align: left; }
  .cards td::before { content: attr(data-name); display: block; color: var(--soft); font-size: .8rem; }
  .cards td:nth-child(1) { grid-column: 1 / 3; }
  .cards td:nth-child(3) { grid-column: 1 / -1; }
  .cards td:nth-child(1)::before, .cards td:nth-child(3)::before { content: none; }
  .rows, .rows tbody, .rows tr, .rows td { display: block; width: auto !important; }
  .rows thead { display: none; }
  .rows tr.row { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, max-content); gap: .1rem .8rem; padding: .6rem 0; border-bottom: 1px solid var(--rule); }
  .rows tr.row td { border: 0; padding: 0; }
  .rows tr.row .sample { grid-column: 1 / -1; }
  .rows tr.row .label, .rows tr.row .fate, .rows tr.row .deposit, .rows tr.row .transaction { text-align: right; }
  .rows tr.row .deposit, .rows tr.row .who, .rows tr.row .time { text-align: left; }
}
@media (max-width: 560px) {
  body { padding: 1rem .9rem 3rem; }
  h1 { font-size: 1.45rem; }
  .wide { display: none; } .narrow { display: block; } .narrow svg { width: 100%; }
  .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .facts { grid-template-columns: 1fr; gap: 0; } .facts dd { margin-bottom: .5rem; }
  th, td { padding: .3rem .5rem; } th, th.right { white-space: normal; }
}
@media print { .filters, .pager, #theme { display: none; } }
`;

/** The page's style, for light and dark: as the reader's system is, or as the switch says. */
export const STYLE = `
:root { color-scheme: light; ${theme(0)} }
@media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { color-scheme: dark; ${theme(1)} } }
:root[data-theme="dark"] { color-scheme: dark; ${theme(1)} }
${[BASE, HEAD, CHARTS, TABLES, LIST, NARROW].map((part) => part.trim()).join("\n")}
`.trim();
