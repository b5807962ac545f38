import {weightText} from '../../flamegraph/weight-text.ts'
import type {CellResult, FlameGraphFile, ProfileResult} from '../../results/schema.ts'
import {formatCount, formatShare} from '../../terminal/numbers.ts'
import {EMPTY, type Markup, markup} from './markup.ts'
import {pageUrl} from './page-url.ts'

function fileLink(path: string | null, text: string, pageDirectory: string): Markup {
  return path === null ? EMPTY : markup` · <a href="${pageUrl(path, pageDirectory)}">${text}</a>`
}

function factsOf(profile: ProfileResult, graph: FlameGraphFile): string {
  return [
    weightText({name: graph.sampleType, unit: graph.unit, event: profile.event})(graph.total),
    ...(graph.samples === null ? [] : [`${formatCount(graph.samples)} samples`]),
    ...(profile.event === null ? [] : [`event ${profile.event}`]),
    `${formatShare(graph.unknownShare)} unnamed`,
    ...(graph.inferredShare > 0 ? [`${formatShare(graph.inferredShare)} of the names inferred`] : []),
  ].join(' · ')
}

function figure(cell: CellResult, profile: ProfileResult, graph: FlameGraphFile, pageDirectory: string): Markup {
  const url = pageUrl(graph.svg, pageDirectory)
  const what = `${profile.workload} · ${profile.name} · ${graph.sampleType}`
  return markup`<figure><a href="${url}"><img loading="lazy" src="${url}" alt="Flame graph of ${what}, ${cell.label}"></a>
<figcaption><strong>${what}</strong><br><span class="soft">${factsOf(profile, graph)}</span><br>
<a href="${url}">open, zoom and search</a>${fileLink(graph.folded, 'folded', pageDirectory)}${fileLink(graph.pprof, 'pprof', pageDirectory)}${fileLink(profile.raw, 'raw', pageDirectory)}${fileLink(profile.log, 'log', pageDirectory)}</figcaption></figure>`
}

function failedProfile(profile: ProfileResult, pageDirectory: string): Markup {
  return markup`<p><span class="bad">failed</span> ${profile.workload} · ${profile.name}${fileLink(profile.log, 'log', pageDirectory)}</p>
<pre>${profile.reason ?? 'no reason was given'}</pre>`
}

/** The flame graphs of one cell, and the profiles that failed; empty when it has neither. */
export function cellPictures(cell: CellResult, pageDirectory: string): Markup {
  if (cell.profiles.length === 0) return EMPTY
  const failed = cell.profiles.filter(({status}) => status === 'failed')
  const graphs = cell.profiles.flatMap((profile) =>
    profile.flameGraphs.map((graph) => figure(cell, profile, graph, pageDirectory)),
  )
  return markup`<h3>${cell.label}</h3>
<div class="pictures">${graphs}</div>
${failed.map((profile) => failedProfile(profile, pageDirectory))}`
}
