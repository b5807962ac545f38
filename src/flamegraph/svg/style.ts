const LIGHT =
  '--fg-page:#fff;--fg-ink:#1b1f24;--fg-quiet:#57606a;--fg-edge:#d0d7de;--fg-field:#f6f8fa;--fg-accent:#0a58ca;--fg-veil:#fff;--fg-below:#000;--fg-dim:1;--fg-on-dimmed:#000'
const DARK =
  '--fg-page:#15181d;--fg-ink:#e6e9ee;--fg-quiet:#a3acb8;--fg-edge:#3a424d;--fg-field:#20252c;--fg-accent:#7ab7ff;--fg-veil:#15181d;--fg-below:#e6e9ee;--fg-dim:.75;--fg-on-dimmed:#fff'

/**
 * The style of every picture. All rules stand below the class of the root, so they touch nothing else in a page, and
 * two pictures in one page have the same. Where a style sheet is not allowed, the attributes of the elements hold.
 */
export const STYLE = `.fg-picture{${LIGHT}}
@media(prefers-color-scheme:dark){.fg-picture{${DARK}}}
.fg-picture[data-theme=light]{${LIGHT}}
.fg-picture[data-theme=dark]{${DARK}}
.fg-picture{max-width:100%;background:var(--fg-page)}
@media(scripting:enabled){.fg-picture.fg-fluid{width:100%}}
.fg-picture .fg-page:not(.fg-own){fill:var(--fg-page)}
.fg-picture .fg-heading,.fg-picture .fg-line{fill:var(--fg-ink)}
.fg-picture .fg-heading{font-weight:600}
.fg-picture .fg-quiet{fill:var(--fg-quiet)}
.fg-picture .fg-boxes{cursor:pointer;opacity:var(--fg-dim)}
.fg-picture .fg-swatch{fill-opacity:var(--fg-dim);opacity:var(--fg-dim)}
.fg-picture .fg-labels .fg-on-dimmed{fill:var(--fg-on-dimmed)}
.fg-picture .fg-labels .fg-below{fill:var(--fg-below)}
.fg-picture .fg-boxes:focus{outline:none}
.fg-picture .fg-veil{fill:var(--fg-veil);fill-opacity:.55}
.fg-picture .fg-marks{will-change:transform}
.fg-picture .fg-hits{fill:#f0f;stroke:#000;stroke-width:.5px}
.fg-picture .fg-mark{fill:none;stroke:#000;stroke-width:2px}
.fg-picture .fg-mark-halo{fill:none;stroke:#fff;stroke-width:5px}
.fg-picture .fg-tools{font:13px system-ui,sans-serif;color:var(--fg-ink);display:flex;flex-direction:column;gap:4px;line-height:1.3}
.fg-picture .fg-row{display:flex;gap:4px 6px;align-items:center;min-width:0;height:26px}
.fg-picture .fg-bar,.fg-picture .fg-choice{flex-wrap:wrap;height:auto;min-height:26px}
.fg-picture .fg-tools [hidden]{display:none}
.fg-picture .fg-find{display:flex;gap:4px 6px;align-items:center;flex:0 1 auto;min-width:0;max-width:100%}
.fg-picture .fg-found{min-width:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.fg-picture .fg-flowing{font:12px/1.4 system-ui,sans-serif;color:var(--fg-ink);overflow-wrap:anywhere}
.fg-picture .fg-flowing .fg-heading{font-size:19px;line-height:1.3}
.fg-picture .fg-flowing .fg-quiet{color:var(--fg-quiet)}
.fg-picture .fg-flowing .fg-item{display:inline-block;margin-right:14px}
.fg-picture .fg-gap{flex:1}
.fg-picture .fg-chip{max-width:100%;overflow:hidden;text-overflow:ellipsis}
.fg-picture .fg-help{display:grid;grid-template-columns:repeat(auto-fill,minmax(250px,1fr));gap:3px 16px;padding:7px 10px;border:1px solid var(--fg-edge);border-radius:5px;color:var(--fg-quiet)}
.fg-picture .fg-help kbd{font:12px ui-monospace,monospace;color:var(--fg-ink);background:var(--fg-field);border:1px solid var(--fg-edge);border-radius:3px;padding:0 4px}
.fg-picture .fg-path{flex:0 1 auto;max-width:60%;display:flex;min-width:0;overflow:hidden;white-space:nowrap}
.fg-picture .fg-path button{flex:0 1 auto;min-width:1.5em;overflow:hidden;text-overflow:ellipsis;border:0;background:none;color:var(--fg-accent);padding:2px 3px}
.fg-picture .fg-path button:last-child{color:var(--fg-ink);font-weight:600;flex-shrink:.4}
.fg-picture .fg-path span{color:var(--fg-quiet);flex:none}
.fg-picture .fg-details{flex:1;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;color:var(--fg-quiet)}
.fg-picture .fg-tools button,.fg-picture .fg-tools input{font:inherit;color:inherit}
.fg-picture .fg-tools .fg-button{border:1px solid var(--fg-edge);border-radius:5px;background:var(--fg-field);padding:2px 8px;white-space:nowrap;flex:0 0 auto;cursor:pointer}
.fg-picture .fg-tools .fg-button[aria-pressed=true]{border-color:var(--fg-accent);color:var(--fg-accent)}
.fg-picture .fg-tools .fg-button:disabled{opacity:.45;cursor:default}
.fg-picture .fg-tools input{flex:0 1 220px;width:220px;min-width:60px;border:1px solid var(--fg-edge);border-radius:5px;background:var(--fg-page);padding:2px 7px}
.fg-picture .fg-tools input[aria-invalid=true]{border-color:#d1242f;outline-color:#d1242f}
.fg-picture .fg-tools :focus-visible{outline:2px solid var(--fg-accent);outline-offset:0}
.fg-picture .fg-found,.fg-picture .fg-amount{color:var(--fg-quiet);font-variant-numeric:tabular-nums}
@media print{.fg-picture,.fg-picture[data-theme]{${LIGHT}}.fg-picture .fg-tools,.fg-picture .fg-flowing,.fg-picture .fg-mark,.fg-picture .fg-mark-halo{display:none}.fg-picture .fg-header,.fg-picture .fg-provenance{display:inline}.fg-picture{print-color-adjust:exact;-webkit-print-color-adjust:exact}}`
