import { Command } from 'commander'
import type { NodeAsked } from '../../answer/node-asked.ts'
import { EDGE_KIND_NAMES, NODE_KIND_NAMES, type NodeKind } from '../../core/kinds.ts'
import { loadIndex } from '../../node.ts'
import { listOf, oneOf, wholeNumber } from '../arguments.ts'
import { type Io, print } from '../io.ts'
import { pathsText } from '../render.ts'

const EXAMPLES = `
Examples:
  tokengraph path notes.tkg "Nikola Tesla" Otter.md               how the two hang together, with the sentences
  tokengraph path notes.tkg Home.md Otter.md --edges links --count 5
  tokengraph path notes.tkg harvest Otter.md --kind-a token       the word, though a page is called so`

/** `tokengraph path`: the best ways between two nodes. */
export const pathCommand = (io: Io): Command =>
  new Command('path')
    .description('Show how two pages, names or words hang together: the best ways between them, and what says so')
    .argument('<index>', 'an index, a file or a folder')
    .argument(
      '<a>',
      'a document, document#n for one passage of it, a name, or a word: the first of these that there is',
    )
    .argument('<b>', 'another one')
    .option('--kind-a <kind>', 'what <a> is: passage (of documents, too), name or token', oneOf(...NODE_KIND_NAMES))
    .option('--kind-b <kind>', 'what <b> is', oneOf(...NODE_KIND_NAMES))
    .option(
      '--edges <kinds>',
      `kinds of edges, comma-separated: ${EDGE_KIND_NAMES.join(', ')} (default: those that say something)`,
      listOf(...EDGE_KIND_NAMES),
    )
    .option('--count <n>', 'how many ways are shown', wholeNumber(1), 3)
    .option('--reach <n>', 'of how many nodes the edges are read', wholeNumber(1), 20_000)
    .option('--json', 'print the ways as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, a: string, b: string, { kindA, kindB, edges, count, reach, json }) => {
      const index = await loadIndex(file, { signal: io.signal })
      const asked = (id: string, kind?: NodeKind): NodeAsked => (kind ? { kind, id } : id)
      const options = { count, reach, signal: io.signal, ...(edges && { edges }) }
      const found = await index.path(asked(a, kindA), asked(b, kindB), options)
      print(io, json, found, () => pathsText(found))
    })
