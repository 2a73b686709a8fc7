import type { AnyGraph } from './graphology.ts'
import { columnsOf, escapeXml, type XmlEdge, xmlGraph, type XmlItem, xmlValue } from './xml.ts'

/**
 * Writes GEXF 1.3 (https://gexf.net). Labels, and the kinds and weights of edges, stand where GEXF has a place for
 * them, so that Gephi shows them; all else in `attvalues`.
 *
 * Not graphology-gexf's writer: of version 0.13, empty strings, attributes called `constructor`, and U+2028 do not
 * come back from its own parser, and control characters are written as they are.
 */
export function toGexf(graph: AnyGraph): string {
  const { nodes, edges } = xmlGraph(graph)
  // the first edge decides the type of the graph that graphology reads
  const usual = edges.length > 0 && edges.every(edge => edge.undirected) ? 'undirected' : 'directed'
  const ends = ({ source, target, undirected }: XmlEdge) =>
    `${undirected === (usual === 'undirected') ? '' : ' type="undirected"'} source="${source}" target="${target}"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<gexf xmlns="http://gexf.net/1.3" version="1.3">',
    `  <graph defaultedgetype="${usual}">`,
    ...elements('node', nodes, ['label'], () => ''),
    ...elements('edge', edges, ['label', 'kind', 'weight'], ends),
    '  </graph>',
    '</gexf>',
    '',
  ].join('\n')
}

/** @param own  the attributes that the format has a place for */
function* elements<Item extends XmlItem>(type: 'node' | 'edge', items: readonly Item[], own: readonly string[], ends: (item: Item) => string): Generator<string> {
  const split = items.map(item => ({ item, ...splitAttributes(item, own) }))
  const columns = columnsOf(split)
  const ids = new Map(Array.from(columns.keys(), (name, i) => [name, i]))
  yield `    <attributes class="${type}">`
  for (const [name, kind] of columns) yield `      <attribute id="${ids.get(name)!}" title="${escapeXml(name)}" type="${kind}"/>`
  yield '    </attributes>'
  yield `    <${type}s>`
  for (const { item, shown, attributes } of split) {
    const values = Object.entries(attributes).flatMap(([name, value]) => {
      const text = xmlValue(value)
      return text === undefined ? [] : [`<attvalue for="${ids.get(name)!}" value="${text}"/>`]
    })
    yield `      <${type} id="${item.key}"${ends(item)}${shown}>${values.length > 0 ? `<attvalues>${values.join('')}</attvalues>` : ''}</${type}>`
  }
  yield `    </${type}s>`
}

function splitAttributes(item: XmlItem, own: readonly string[]): { shown: string, attributes: Record<string, unknown> } {
  const entries = Object.entries(item.attributes)
  const isShown = (name: string, value: unknown) => own.includes(name) && fits(name, value)
  return {
    shown: entries.filter(([name, value]) => isShown(name, value)).map(([name, value]) => ` ${name}="${xmlValue(value)!}"`).join(''),
    attributes: Object.fromEntries(entries.filter(([name, value]) => !isShown(name, value))),
  }
}

/** Whether a value can stand where GEXF has a place for it; graphology reads an empty one there as a missing one. */
const fits = (name: string, value: unknown): boolean =>
  (name === 'weight' ? Number.isFinite(value) : typeof value === 'string' && value !== '')
