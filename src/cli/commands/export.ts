import { extname } from 'node:path'
import { Command } from 'commander'
import { NODE_KIND_NAMES, EDGE_KIND_NAMES } from '../../core/kinds.ts'
import { EXPORT_FORMATS, type ExportFormat, exportGraph } from '../../interop/export.ts'
import { loadIndex } from '../../node.ts'
import { listOf, oneOf, wholeNumber } from '../arguments.ts'
import { ASKED_HELP, closeEncoder, filesOf, loadWithEncoder } from '../encoder.ts'
import { type Io } from '../io.ts'
import { FORCE_HELP, OutputFile } from '../output-file.ts'

const EXAMPLES = `
Examples:
  tokengraph export notes.tkg --out notes.gexf
  tokengraph export notes.tkg --kinds passage,name --edges mentions,names --out names.graphml
  tokengraph export notes.tkg --format view --out overview.json
  tokengraph export notes.tkg --format view --question "Who is the mother of Robert the Strong?" --out view.json`

/** The format that a file's ending says. */
function formatOf(file: string, command: Command): ExportFormat {
  const ending = extname(file).toLowerCase(), endings = EXPORT_FORMATS.map(each => `.${each}`)
  return ending === ''
    ? 'json'
    : EXPORT_FORMATS[endings.indexOf(ending)]
      ?? command.error(`error: --out ${file}: no format has this ending, but ${endings.join(', ')}; or say --format`)
}

/** `tokengraph export`: the graph, or a question's part of it, for other programs. */
export const exportCommand = (io: Io): Command =>
  new Command('export')
    .description("Write the graph as GEXF, GraphML or JSON, or a question's part of it, or a view")
    .argument('<index>', 'an index, a file or a folder')
    .option(
      '--format <format>',
      "gexf, graphml, json (graphology's), view (what the page draws) (default: by the ending of --out; json where it has none)",
      oneOf(...EXPORT_FORMATS, 'view'),
    )
    .option('-o, --out <file>', 'the file to write; standard output if left out')
    .option('--force', FORCE_HELP)
    .option('--question <text>', 'only the part of the graph that a question touches')
    .option(
      '--nodes <n>',
      "nodes of a question's part, or of a view, at most (default: 200; 2,000 of a view without a question)",
      wholeNumber(1),
    )
    .option('--encoder <encoder>', `for --question: ${ASKED_HELP}`)
    .option('--kinds <kinds>', 'kinds of nodes, comma-separated', listOf(...NODE_KIND_NAMES), [...NODE_KIND_NAMES])
    .option('--edges <kinds>', 'kinds of edges, comma-separated; has-entity only if named', listOf(...EDGE_KIND_NAMES))
    .option('--json', 'the same as --format json')
    .addHelpText('after', EXAMPLES)
    .action(async (
      file: string,
      { format, out, force, question, nodes, encoder, kinds, edges, json },
      command: Command,
    ) => {
      if (encoder !== undefined && question === undefined) command.error('error: --encoder needs --question <text>')
      const written = json ? 'json' : format ?? formatOf(out ?? '', command)
      const output = out === undefined ? undefined : new OutputFile('--out', out, 'export', force)
      await output?.check([file, ...filesOf(encoder)])
      const shown = { kinds, ...(edges && { edges }) }
      const { index, dense } = question === undefined
        ? { index: await loadIndex(file) }
        : await loadWithEncoder(file, encoder, io)
      const view = question === undefined
        ? undefined
        : await index.view(question, { ...(nodes && { nodes }), dense, signal: io.signal })
      await closeEncoder(index.encoder)
      const text = written === 'view'
        ? JSON.stringify(view ?? await index.overview({ ...shown, ...(nodes && { nodes }), signal: io.signal }))
        : exportGraph(
          await index.toGraphology({
            ...shown,
            ...(view
              && {
                around: view.nodes.filter(({ kind }) => kinds.includes(kind)).map(({ kind, id }) => ({ kind, id })),
                radius: 0,
                limit: Math.max(1, view.nodes.length),
              }),
          }),
          written,
        )
      if (!output) return io.out(text)
      await output.write(new TextEncoder().encode(text))
      io.note(`written to ${out}`)
    })
