import { EDGE_KIND_NAMES, EDGE_KINDS, NODE_KIND_NAMES } from '../../src/core/kinds.ts'
import { byCodeUnit } from '../../src/core/order.ts'
import type { Graph } from '../../src/graph/graph.ts'
import { passageId } from '../../src/graph/node-names.ts'
import { columnsOf, everyNumber, weightOf } from '../../src/graph/rows.ts'

/**
 * All that a graph tells, with nodes by their ids in place of their numbers, so that two graphs of the same documents can be
 * compared whatever the numbers of their nodes are.
 */
export async function dump(graph: Graph, { texts = [] as readonly string[] } = {}) {
  const all = Object.fromEntries(NODE_KIND_NAMES.map(kind => [kind, everyNumber(graph, kind)]))
  const passages = (await graph.passages(all.passage!)).map(passageId)
  const names = await graph.names(all.name!), tokens = await graph.tokens(all.token!)
  const ids = { passage: passages, name: names.map(({ key }) => key), token: tokens.map(({ term }) => term) }
  const there = (kind: 'passage' | 'name' | 'token') => Array.from(all[kind]!).filter(node => !graph.isGone({ kind, node }))
  const edges: Record<string, string[]> = {}
  for (const edge of EDGE_KIND_NAMES) {
    if (!graph.has(edge)) continue
    const [from, to] = EDGE_KINDS[edge].ends
    for (const direction of ['out', 'in'] as const) {
      const [source, target] = direction === 'out' ? [from, to] : [to, from]
      const nodes = there(source), rows = await graph.rows(edge, direction, nodes), degrees = await graph.degrees(edge, direction, nodes)
      const lines = nodes.flatMap((node, i) => {
        if (degrees[i] !== rows.end[i]! - rows.start[i]!) return [`degree of ${ids[source][node]}`]
        return Array.from(columnsOf(rows, i), (other, e) => `${ids[source][node]} → ${ids[target][other]} ${weightOf(rows, rows.start[i]! + e).toFixed(5)}`)
      })
      if (lines.length > 0) edges[`${edge} ${direction}`] = lines.sort()
    }
  }
  const tokensThere = there('token'), postings = await graph.postings(tokensThere), frequencies = await graph.frequencies(tokensThere)
  const passagesThere = there('passage'), contents = await graph.contents(passagesThere)
  return {
    statistics: await graph.statistics(),
    passages: passagesThere.map((node, i) => {
      const { tokens, counts, inTitle, size, title } = contents[i]!
      const held = Array.from(tokens, (token, at) => `${ids.token[token]} ${counts ? counts[at] : 1} ${inTitle?.[at] ?? 0}`).sort()
      return `${ids.passage[node]} ${size} ${title.toFixed(6)}: ${held.join(', ')}`
    }).sort(),
    postings: tokensThere.map((token, i) => {
      const { passages: found, counts, sizes, inTitle, titles } = postings[i]!
      const each = Array.from(found, (passage, at) => `${ids.passage[passage]} ${counts ? counts[at] : 1} ${sizes[at]} ${inTitle?.[at] ?? 0} ${inTitle?.[at] ? titles![at]!.toFixed(6) : ''}`)
      return `${ids.token[token]} ${frequencies[i]}: ${each.sort().join(', ')}`
    }).sort(),
    names: there('name').map(node => `${names[node]!.key} = ${names[node]!.label}`).sort(),
    words: tokensThere.filter(token => tokens[token]!.isWord).map(token => `${tokens[token]!.term} = ${tokens[token]!.label}`).sort(),
    edges,
    found: await Promise.all(texts.map(async text => (await graph.namesIn(text, 'question')).map(({ name, start }) => `${ids.name[name]} ${start}`))),
    known: {
      passages: await Promise.all(passagesThere.map(async node => await graph.find('passage', ids.passage[node]!) === node)),
      names: await Promise.all(there('name').map(async node => await graph.find('name', names[node]!.label) !== undefined)),
    },
    ids: [...await graph.ids('passage')].sort(byCodeUnit), labels: [...await graph.ids('name')].sort(byCodeUnit), fields: await graph.fields(),
    titled: (await graph.titled(passagesThere)).map((is, i) => `${ids.passage[passagesThere[i]!]} ${is}`).sort(),
    links: (await graph.links(passagesThere)).map((links, i) => `${ids.passage[passagesThere[i]!]}: ${links.map(({ words, target }) => `${words} ${'missing' in target ? target.missing : ids.passage[target.passage]}`).join(', ')}`).sort(),
  }
}
