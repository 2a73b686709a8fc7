/**
 * The colours of a theme. Texts stand on `ground`, `panel` or `raised` with a contrast of at least 4.5 (WCAG 2.2,
 * 1.4.3).
 */
export interface Theme {
  ground: string
  panel: string
  raised: string
  line: string
  ink: string
  muted: string
  accent: string
  onAccent: string
  up: string
  down: string
  mark: string
  alert: string
}

export const THEMES: Record<'light' | 'dark', Theme> = {
  light: {
    ground: '#ffffff',
    panel: '#f6f7f9',
    raised: '#ffffff',
    line: '#d3d8df',
    ink: '#191d23',
    muted: '#59626e',
    accent: '#0a56c2',
    onAccent: '#ffffff',
    up: '#0e6b2e',
    down: '#a5281b',
    mark: '#fff0b8',
    alert: '#fdeceb',
  },
  dark: {
    ground: '#0f1216',
    panel: '#161a20',
    raised: '#1e242c',
    line: '#343c47',
    ink: '#e7ebf0',
    muted: '#a0aab6',
    accent: '#7db4ff',
    onAccent: '#0b1220',
    up: '#6fd58a',
    down: '#ff968a',
    mark: '#51430b',
    alert: '#42201d',
  },
}

const variables = (theme: Theme): string =>
  Object.entries(theme).map(([name, value]) => `--${name}: ${value};`).join(' ')

/** All of the page's styles. They are inside the shadow root, so that they meet nothing else. */
export const CSS = `
:host {
  all: initial; display: block; position: relative; block-size: 100%; min-block-size: 26rem; contain: layout paint;
}
.tokengraph {
  ${variables(THEMES.light)}
  --small: 0.75rem; --gap: 0.5rem; color-scheme: light;
  position: absolute; inset: 0; overflow: hidden; container: page / inline-size;
  background: var(--ground); color: var(--ink);
  font: 400 0.8125rem/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang SC",
    "Hiragino Sans", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif;
  -webkit-text-size-adjust: 100%;
}
.tokengraph[data-theme="dark"] { ${variables(THEMES.dark)} color-scheme: dark; }
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
.hidden {
  position: absolute; inline-size: 1px; block-size: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap;
}
h2, h3, p, ul, ol, dl, dd, table, fieldset { margin: 0; padding: 0; border: 0; }
ul, ol { list-style: none; }
h2 { font-size: 0.9375rem; line-height: 1.3; font-weight: 600; overflow-wrap: anywhere; }
h3 { font-size: var(--small); font-weight: 600; color: var(--muted); margin-block: 0 0.25rem; }
section { padding-block: 0.625rem; border-block-start: 1px solid var(--line); }
button, select, input, summary { font: inherit; color: inherit; }
button, select, summary {
  background: var(--raised); border: 1px solid var(--line); border-radius: 5px; padding: 0.1875rem 0.5rem;
  min-block-size: 1.625rem; cursor: pointer;
}
button:hover:not(:disabled), summary:hover { border-color: var(--muted); }
button:disabled { color: var(--muted); opacity: 0.6; cursor: default; }
button[aria-pressed="true"] { background: var(--accent); border-color: var(--accent); color: var(--onAccent); }
button.link, button.quiet { background: none; border-color: transparent; }
button.link {
  display: inline; min-block-size: 0; padding: 0; border: 0; text-align: start; color: var(--accent);
  overflow-wrap: anywhere;
}
button.link:hover { text-decoration: underline; }
button.quiet { color: var(--accent); padding-inline: 0.25rem; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
input[type="search"], input[type="text"] {
  inline-size: 100%; background: var(--raised); border: 1px solid var(--line); border-radius: 5px;
  padding: 0.25rem 0.5rem; min-block-size: 1.875rem;
}
input[type="range"] { accent-color: var(--accent); min-inline-size: 3rem; margin: 0; }
input[type="checkbox"] { accent-color: var(--accent); margin: 0; }
select { max-inline-size: 100%; text-overflow: ellipsis; padding-inline: 0.25rem; }
.label { unicode-bidi: isolate; overflow-wrap: anywhere; }
.note, .kind, .via, .hint, .count { color: var(--muted); font-size: var(--small); }
.kind, .via { font-weight: 400; }
.score, td, .count, .rank, output { font-variant-numeric: tabular-nums; }
.lit, li.lit, tr.lit { background: color-mix(in srgb, var(--accent) 16%, transparent); }

.app {
  display: grid; block-size: 100%; grid-template: auto minmax(0, 1fr) / 17.5rem minmax(0, 1fr) 20.5rem;
  grid-template-areas: "top top top" "left middle right";
}
.top {
  grid-area: top; display: flex; align-items: center; gap: 0.75rem; padding: var(--gap) 0.75rem;
  background: var(--panel); border-block-end: 1px solid var(--line); position: relative; z-index: 3;
}
.left {
  grid-area: left; background: var(--panel); border-inline-end: 1px solid var(--line); min-block-size: 0; display: flex;
}
.right {
  grid-area: right; background: var(--panel); border-inline-start: 1px solid var(--line); min-block-size: 0;
  display: flex;
}
.middle {
  grid-area: middle; display: grid; grid-template-rows: minmax(0, 1fr) auto; min-inline-size: 0; min-block-size: 0;
}

.turn {
  grid-area: turn; display: none; background: var(--panel); border-block-start: 1px solid var(--line);
  padding: 0.375rem 0.75rem; gap: 0;
}
.turn button { flex: 1; }
.turn button:first-child { border-start-end-radius: 0; border-end-end-radius: 0; }
.turn button:last-child { border-start-start-radius: 0; border-end-start-radius: 0; border-inline-start-width: 0; }
.search { position: relative; flex: 1 1 20rem; max-inline-size: 40rem; display: flex; gap: 0.375rem; }
.search button[type="submit"] {
  background: var(--accent); border-color: var(--accent); color: var(--onAccent); font-weight: 600;
  padding-inline: 0.75rem;
}
.popup {
  position: absolute; inset: calc(100% + 4px) 0 auto 0; background: var(--raised); border-radius: 6px;
  box-shadow: 0 4px 18px rgb(0 0 0 / 0.25); overflow: auto; max-block-size: 20rem;
}
.popup li {
  display: flex; justify-content: space-between; gap: var(--gap); padding: 0.3125rem 0.625rem; cursor: pointer;
}
.popup li[aria-selected="true"] { background: color-mix(in srgb, var(--accent) 16%, transparent); }
.popup .note { padding: 0.375rem 0.625rem; }
.look, .export { display: flex; align-items: center; gap: var(--gap); }
.look { margin-inline-start: auto; }
.choice { display: flex; align-items: center; gap: 0.25rem; color: var(--muted); font-size: var(--small); }
.choice select { color: var(--ink); }
.icon { inline-size: 1.875rem; padding: 0; }
.menu { position: relative; }
.menu summary { list-style: none; }
.menu summary::-webkit-details-marker { display: none; }
.menu ul {
  position: absolute; inset: calc(100% + 4px) 0 auto auto; min-inline-size: 15rem; padding: 0.25rem;
  background: var(--raised); border: 1px solid var(--line); border-radius: 6px;
  box-shadow: 0 4px 18px rgb(0 0 0 / 0.25);
}
.menu li button {
  display: flex; justify-content: space-between; gap: var(--gap); inline-size: 100%; background: none; border: 0;
  padding: 0.3125rem 0.5rem;
}
.menu li button:hover { background: color-mix(in srgb, var(--accent) 16%, transparent); }
.copied { max-inline-size: 14rem; }

.results, .tabs { display: flex; flex-direction: column; flex: 1; min-block-size: 0; min-inline-size: 0; }
.results > h2 { padding: 0.625rem 0.75rem 0; }
.results > .note {
  padding-inline: 0.75rem; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden;
  flex: none;
}
.results [role="tablist"] { padding-block-start: 0.25rem; }
[role="tablist"] {
  display: flex; flex-wrap: wrap; padding-inline: var(--gap); border-block-end: 1px solid var(--line); flex: none;
}
.right [role="tablist"] { padding-block-start: 0.375rem; }
[role="tab"] {
  flex: 1 1 auto; background: none; border: 0; border-block-end: 2px solid transparent; border-radius: 0;
  padding-inline: 0.375rem; color: var(--muted); white-space: nowrap;
}
[role="tab"][aria-selected="true"] { color: var(--ink); border-block-end-color: var(--accent); font-weight: 600; }
[role="tab"] .count { margin-inline-start: 0.3125rem; font-weight: 400; }
.sheet { position: relative; flex: 1; min-block-size: 0; overflow: auto; scrollbar-width: thin; }
.right .sheet { padding: 0 0.75rem 1rem; }
.list { display: flex; flex-direction: column; }
[role="listbox"]:focus-visible, .picture:focus-visible { outline-offset: -2px; }
.row {
  position: relative; display: grid; grid-template-columns: 2rem minmax(0, 1fr) auto auto; align-items: baseline;
  gap: 0.0625rem 0.375rem; padding: 0.3125rem 0.75rem 0.5rem 0.25rem; cursor: pointer;
}
.row .rank { color: var(--muted); text-align: end; font-size: var(--small); }
.row .name, .row .snippet {
  display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; overflow-wrap: anywhere;
}
.row .part { color: var(--muted); font-size: var(--small); white-space: nowrap; }
.row .snippet {
  grid-column: 2 / -1; -webkit-line-clamp: 3; color: var(--muted); font-size: var(--small); line-height: 1.35;
}
.row .snippet:empty { display: none; }
.row .snippet mark { background: var(--mark); color: var(--ink); border: 0; cursor: inherit; }
.row .score { font-size: var(--small); color: var(--muted); }
.row[aria-selected="true"] {
  background: color-mix(in srgb, var(--accent) 24%, transparent); box-shadow: inset 3px 0 var(--accent);
}
.row[aria-selected="true"] :is(.score, .rank, .part, .snippet), .row.lit :is(.score, .rank, .part, .snippet) {
  color: var(--ink);
}
.row.filtered > :not(.rank) { opacity: 0.55; }
.row.beyond .label { color: var(--muted); }
.row.lit.beyond .label, .row[aria-selected="true"].beyond .label { color: var(--ink); }
.kinds li {
  display: grid; grid-template-columns: minmax(0, 1fr) auto auto; align-items: center; gap: 0 0.5rem;
  padding-block: 0.125rem;
}
.row .bar { position: absolute; inset: auto 0.75rem 0.125rem 2.375rem; }
.bar {
  display: block; block-size: 3px; border-radius: 2px; background: color-mix(in srgb, var(--muted) 22%, transparent);
  overflow: hidden;
}
.bar::before {
  content: ""; display: block; block-size: 100%; inline-size: calc(var(--share, 0) * 100%); background: var(--accent);
  border-radius: inherit;
}
.move { font-size: var(--small); white-space: nowrap; color: var(--muted); }
.move.up { color: var(--up); }
.move.down { color: var(--down); }
.list .note { padding: 0.75rem; }
.more { margin: var(--gap) 0.75rem; }

.stage { position: relative; min-block-size: 0; display: grid; grid-template-rows: auto minmax(0, 1fr) auto; }
.bar-top {
  display: flex; flex-wrap: wrap; align-items: center; gap: 0.375rem; padding: 0.3125rem 0.625rem;
  border-block-end: 1px solid var(--line);
}
.shown { flex: 1 1 12rem; color: var(--muted); font-size: var(--small); }
.zoom { display: flex; gap: 0.25rem; }
.bar-top .find { flex: 1 1 7rem; max-inline-size: 12rem; z-index: 3; }
.bar-top .find input { min-block-size: 1.625rem; padding-block: 0.125rem; }
.bar-top .find .popup { inset-inline: auto 0; inline-size: max(100%, min(18rem, 80cqi)); }
.picture { position: relative; min-block-size: 0; overflow: hidden; grid-row: 2; }
.empty { position: absolute; inset: 45% 0 auto; text-align: center; color: var(--muted); }
.foot { grid-row: 3; }
.legend { font-size: var(--small); border-block-start: 1px solid var(--line); padding: 0.25rem 0.625rem; }
.legend summary { min-block-size: 0; padding: 0; border: 0; background: none; color: var(--muted); }
.legend ul { display: flex; flex-wrap: wrap; gap: 0.125rem 0.75rem; max-block-size: 5.5rem; overflow: hidden; }
.legend li { display: flex; align-items: center; gap: 0.3125rem; max-inline-size: 11rem; }
.legend li .label { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.legend svg { flex: none; }
.legend .says { max-inline-size: none; }
.legend .ramp { max-inline-size: none;  display: flex; align-items: center; gap: 0.375rem; }

.replay {
  display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 0.5rem; padding: 0.375rem 0.625rem;
  background: var(--panel); border-block-start: 1px solid var(--line);
}
.replay input { flex: 1 1 6rem; max-inline-size: 16rem; }
.replay .play { inline-size: 2.125rem; padding-inline: 0; }
.replay p { flex: 1 1 14rem; display: grid; align-content: center; min-block-size: 2.5rem; }
.replay .rest { color: var(--muted); font-size: var(--small); }
.replay .quiet { margin-inline-start: auto; }

.details > .note, .details > .quiet { margin-block-start: 0.75rem; }
.details header { padding-block: 0.75rem 0.5rem; }
.facts { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.125rem 0.75rem; margin-block-start: 0.5rem; }
.facts div { display: flex; gap: 0.375rem; align-items: baseline; min-inline-size: 0; }
.facts dt { color: var(--muted); font-size: var(--small); flex: none; max-inline-size: 65%; }
.facts dd { min-inline-size: 0; overflow-wrap: anywhere; }
.actions { display: flex; flex-wrap: wrap; gap: 0.375rem; padding-block-end: 0.625rem; }
table { inline-size: 100%; border-collapse: collapse; }
caption { text-align: start; color: var(--muted); font-size: var(--small); padding-block-end: 0.125rem; }
th { font-weight: 400; text-align: start; }
th, td { padding: 0.1875rem 0.25rem 0.1875rem 0; vertical-align: top; }
thead th { color: var(--muted); font-size: var(--small); }
.sum td, .moves td { text-align: end; white-space: nowrap; padding-inline-start: var(--gap); }
.sum th { overflow-wrap: anywhere; }
.sum .bar { margin-block-start: 0.125rem; max-inline-size: 8rem; }
.sum tfoot th, .sum tfoot td { font-weight: 600; border-block-start: 1px solid var(--line); }
.moves thead th:not(:first-child) { text-align: end; }
.ways { display: grid; gap: 0.375rem; }
.ways li { display: grid; grid-template-columns: 3.25rem minmax(0, 1fr); gap: 0.25rem; overflow-wrap: anywhere; }
.ways .score { color: var(--muted); }
.text { line-height: 1.65; white-space: pre-wrap; overflow-wrap: anywhere; }
mark {
  background: none; color: inherit; border-block-end: 2px solid color-mix(in srgb, var(--muted) 45%, transparent);
  cursor: default; border-radius: 2px;
}
mark.name { border-block-end-color: var(--accent); }
mark.lit { background: var(--mark); }
.neighbours li, .removed li, .bridges li, .gaps li, .links li {
  display: grid; grid-template-columns: minmax(0, 1fr) auto auto; align-items: start; gap: 0 0.375rem;
  padding-block: 0.125rem;
}
.neighbours .score, .bridges .score, .gaps .score { color: var(--muted); font-size: var(--small); }
.neighbours .remove {
  min-block-size: 0; padding: 0 0.25rem; border-color: transparent; background: none; color: var(--muted);
}
.neighbours .remove:hover { color: var(--down); }
.neighbours li.lit .score, .bridges li.lit .score, .neighbours li.lit .via, .bridges li.lit .kind { color: var(--ink); }
.links { grid-column: 1 / -1; padding-inline-start: 0.75rem; }
.what-if .over { padding-block: 0.75rem 0.625rem; }
.slider {
  display: grid; grid-template-columns: minmax(0, 9.5rem) minmax(0, 1fr) 3.75rem; align-items: center; gap: var(--gap);
  padding-block: 0.125rem;
}
.slider output { text-align: end; color: var(--muted); }
.slider output.changed { color: var(--accent); font-weight: 600; }
.filters > p { padding-block: 0.75rem 0.5rem; }
.check { display: flex; align-items: center; gap: 0.375rem; padding-block: 0.0625rem; }
.check .count { margin-inline-start: auto; }
.pair { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: var(--gap); }
.structure section:first-child { border: 0; }
.structure .note { padding-block-end: 0.25rem; }

.tables { overflow: auto; padding: 0.5rem 0.75rem 1rem; grid-row: 2; }
.tables > div { margin-block-end: 1.25rem; }
.tables caption { color: var(--ink); font-weight: 600; font-size: 0.8125rem; }
.tables .wide { inline-size: 38%; }
.tables th, .tables td { border-block-end: 1px solid var(--line); padding-inline-end: 0.75rem; }

.problem {
  position: absolute; inset: 0; display: grid; place-content: center; gap: var(--gap); padding: 2rem; text-align: start;
  overflow: auto;
}
.problem h2 { font-size: 1.125rem; }
.problem p { max-inline-size: 40rem; overflow-wrap: anywhere; }
.notices {
  position: absolute; inset: 3.25rem 0 auto; display: grid; justify-items: center; pointer-events: none; z-index: 4;
}
.notice {
  display: flex; align-items: start; gap: var(--gap); max-inline-size: min(40rem, 90%);
  padding: 0.375rem 0.375rem 0.375rem 0.75rem; background: var(--raised); border: 1px solid var(--line);
  border-radius: 6px; box-shadow: 0 4px 18px rgb(0 0 0 / 0.25); pointer-events: auto; overflow-wrap: anywhere;
}
.notice.alert { background: var(--alert); }
.notice button { color: inherit; }

@container page (max-width: 62rem) {
  .app {
    grid-template: auto minmax(0, 2fr) minmax(0, 3fr) / 17rem minmax(0, 1fr);
    grid-template-areas: "top top" "left middle" "right middle";
  }
  .right {
    border-inline: 0 solid var(--line); border-inline-end-width: 1px; border-block-start: 1px solid var(--line);
  }
  .choice { position: relative; }
  .choice > span {
    position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
  }
  [role="tablist"] { padding-inline: 0.125rem; }
  [role="tab"] { font-size: var(--small); padding-inline: 0.1875rem; }
  [role="tab"] .count { margin-inline-start: 0.125rem; }
  .shown { flex-basis: 100%; }
  .slider { grid-template-columns: minmax(0, 1fr) 3.5rem; }
  .slider span { grid-column: 1 / -1; }
}
@container page (max-width: 44rem) {
  .app {
    grid-template: auto minmax(16rem, 3fr) auto minmax(13rem, 2fr) / minmax(0, 1fr);
    grid-template-areas: "top" "middle" "turn" "side"; overflow: auto;
  }
  .top { flex-wrap: wrap; }
  .turn { display: flex; }
  .left, .right { grid-area: side; border-inline-width: 0; border-block-start: 0; }
  .app[data-side="results"] .right, .app[data-side="about"] .left { display: none; }
  .results > h2 {
    position: absolute; inline-size: 1px; block-size: 1px; margin: -1px; padding: 0; overflow: hidden;
    clip-path: inset(50%);
  }
  .zoom .step { display: none; }
}
@media (prefers-reduced-motion: no-preference) { .bar::before { transition: inline-size 0.25s; } }
@media (forced-colors: active) {
  .row[aria-selected="true"], .lit { outline: 2px solid Highlight; outline-offset: -2px; }
  .bar::before { background: CanvasText; }
}
`

/** The styles as a sheet that a shadow root of the window's document can adopt. */
export function styleSheet(window: Window & typeof globalThis): CSSStyleSheet {
  const sheet = new window.CSSStyleSheet()
  sheet.replaceSync(CSS)
  return sheet
}
