import { Command } from 'commander'
import type { RelatedOptions } from '../../answer/related.ts'
import { EDGE_KIND_NAMES, NODE_KIND_NAMES } from '../../core/kinds.ts'
import { loadIndex } from '../../node.ts'
import { listOf, oneOf, wholeNumber } from '../arguments.ts'
import { type Io, print } from '../io.ts'
import { nearText, relatedText } from '../render.ts'

const EXAMPLES = `
Examples:
  tokengraph related notes.tkg Otter.md --edges links --direction in         a page's back-links, with their words
  tokengraph related notes.tkg "New page" --edges mentions                   who links to a page that is not there yet
  tokengraph related notes.tkg harvest --kind token --edges co-occurs --limit 5
  tokengraph related notes.tkg Otter.md --by walk                            pages near it, whether or not it links to them`

/** `tokengraph related`: what stands one edge away from a node. */
export const relatedCommand = (io: Io): Command =>
  new Command('related')
    .description('List what a page, name or word is linked with in the graph: back-links, mentions, neighbours')
    .argument('<index>', 'an index, a file or a folder')
    .argument(
      '<node>',
      'a document, document#n for one passage of it, a name, or a word: the first of these that there is',
    )
    .option(
      '--kind <kind>',
      'what the node is: passage (of documents, too), name or token',
      oneOf(...NODE_KIND_NAMES),
    )
    .option(
      '--by <what>',
      'edges: one edge away; vectors, or walk: of the same kind and near, whatever joins them',
      oneOf('edges', 'vectors', 'walk'),
      'edges',
    )
    .option(
      '--edges <kinds>',
      `kinds of edges, comma-separated: ${EDGE_KIND_NAMES.join(', ')} (default: all but contains)`,
      listOf(...EDGE_KIND_NAMES),
    )
    .option(
      '--direction <direction>',
      'in: what leads to the node; out: what it leads to; both (default: both)',
      oneOf('in', 'out', 'both'),
    )
    .option('--limit <n>', 'how many are listed', wholeNumber(1), 20)
    .option('--json', 'print the list as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, node: string, { kind, json, ...options }) => {
      const index = await loadIndex(file, { signal: io.signal })
      const related = await index.related(kind ? { kind, id: node } : node, options as RelatedOptions)
      print(io, json, related, () => ('by' in related ? nearText(related) : relatedText(related)))
    })
