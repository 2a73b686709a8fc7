import { Command, Option } from 'commander'
import { whyNothing } from '../../answer/why-nothing.ts'
import { HOST_HELP, LOOPBACK, openTo, port, wholeNumber } from '../arguments.ts'
import { type AskedIndex, ASKED_HELP, closeEncoder, filesOf, loadWithEncoder } from '../encoder.ts'
import { noteFault } from '../fault.ts'
import { type Io, print } from '../io.ts'
import { FORCE_HELP, OutputFile } from '../output-file.ts'
import { propagateOption } from '../question-options.ts'

const EXAMPLES = `
Examples:
  tokengraph view notes.tkg
  tokengraph view notes.tkg --question "Who is the mother of Robert the Strong?" --port 0
  tokengraph view notes.tkg --question "Who is the mother of Robert the Strong?" --html robert.html

Ctrl-C ends it. The page, and what it can ask for, is for this machine alone unless --host says otherwise.`

const PORT = 8724

interface ViewCommandOptions {
  question: string
  nodes: number
  propagate: 'scores' | 'vectors'
  encoder?: string
  port: number
  host: string
  open: boolean
  html?: string
  force?: boolean
  json?: boolean
}

/** `tokengraph view`: the graph of an index in a browser, or as a page in a file. */
export const viewCommand = (io: Io): Command =>
  new Command('view')
    .description('Show the graph in a browser: search it, replay the walk, take results apart')
    .argument('<index>', 'an index, a file or a folder')
    .option('--question <text>', 'what is asked first; the graph as a whole if left out', '')
    .option('--nodes <n>', 'nodes shown, at most', wholeNumber(1), 200)
    .option('--port <n>', 'where to listen; 0 takes any free one', port, PORT)
    .option('--host <address>', HOST_HELP, LOOPBACK)
    .option('--no-open', 'print the address, but open no browser')
    .addOption(new Option('--html <file>', 'write the page with the graph in it to a file, and serve nothing')
      .conflicts(['port', 'host']))
    .option('--force', `for --html: ${FORCE_HELP}`)
    .option('--encoder <encoder>', ASKED_HELP)
    .addOption(propagateOption())
    .option('--json', 'print the address, or what was written, as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, options: ViewCommandOptions) => {
      const { html, force, encoder } = options
      const output = html === undefined ? undefined : new OutputFile('--html', html, 'page', force)
      await output?.check([file, ...filesOf(encoder)])
      const asked = await loadWithEncoder(file, encoder, io)
      await checkAskable(asked, options, io)
      await (output ? writePage(output, asked, options, io) : serveView(asked, options, io))
      await closeEncoder(asked.index.encoder)
    })

/**
 * Serves the page until Ctrl-C, which is how this ends well. What it needs is loaded here, so that other commands are
 * spared it.
 */
async function serveView(
  { index, dense }: AskedIndex,
  { question, nodes, propagate, port, host, open, json }: ViewCommandOptions,
  io: Io,
): Promise<void> {
  const [{ createApp }, { isLoopback, serve }, { pageScript }, { warmUp }] = await Promise.all([
    import('../../server/app.ts'),
    import('../../server/serve.ts'),
    import('../../server/assets.ts'),
    import('../../server/warm-up.ts'),
  ])
  const served = await serve(
    hosts => createApp(index, { hosts, script: pageScript, question, nodes, propagate, dense, onFault: noteFault(io) }),
    { host, port, signal: io.signal },
  )
  if (!isLoopback(host)) io.note(openTo(host))
  const { address, others } = served
  print(io, json, { address, others, host, port: served.port }, () => [address, ...others].join('\n'))
  void warmUp(index, { nodes, propagate, dense, signal: io.signal })
  if (open) await io.browse?.(address)
  await served.ended
}

async function writePage(
  output: OutputFile,
  { index, dense }: AskedIndex,
  { question, nodes, propagate, json }: ViewCommandOptions,
  io: Io,
): Promise<void> {
  const [{ savedPage }, { pageScript }] = await Promise.all([
    import('../../server/page.ts'),
    import('../../server/assets.ts'),
  ])
  const { signal } = io, { file } = output
  const view = await (question.trim() === ''
    ? index.overview({ nodes, signal })
    : index.view(question, { nodes, propagate, dense, signal }))
  if (view.nodes.length === 0) {
    const why = question.trim() === '' ? 'The index has no nodes.' : whyNothing(question, index.graph.tokenizer)
    io.note(`tokengraph: the page shows nothing. ${why}`)
  }
  const bytes = new TextEncoder().encode(await savedPage(view, await pageScript()))
  await output.write(bytes)
  print(
    io,
    json,
    { file, nodes: view.nodes.length, edges: view.edges.length, bytes: bytes.length },
    () => `${view.nodes.length} nodes and ${view.edges.length} edges written to ${file}`,
  )
}

/** Refuses what the index cannot be asked for, as a search does, where no question comes before the page does. */
async function checkAskable(
  { index, dense }: AskedIndex,
  { propagate, question, html }: ViewCommandOptions,
  { signal }: Io,
): Promise<void> {
  const isAskedAnyway = html !== undefined && question.trim() !== ''
  if (propagate === 'vectors' && !isAskedAnyway)
    await index.search(question.trim() || '?', { propagate, dense, signal })
}
