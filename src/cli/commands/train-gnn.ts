import { Command } from 'commander'
import { TokenGraphError, show } from '../../core/errors.ts'
import { loadIndex } from '../../node.ts'
import { oneOf, wholeNumber } from '../arguments.ts'
import { heldIndex } from '../changed-index.ts'
import { type Io, print, progressBar } from '../io.ts'
import { FORCE_HELP, OutputFile } from '../output-file.ts'
import { type TrainedText, trainedText } from '../render-training.ts'

const EXAMPLES = `
Examples:
  tokengraph index notes/ --encoder corpus --out notes.tkg
  tokengraph train-gnn notes.tkg
  tokengraph search notes.tkg "bad weather" --propagate vectors
  tokengraph train-gnn notes.tkg --model gcn --out trained.tkg --weights gcn.safetensors

Needs TensorFlow.js, an optional peer; searching what was trained does not.`

/**
 * `tokengraph train-gnn`: an index with vectors → the same, with what was learned of how vectors are carried over its
 * graph.
 */
export const trainGnnCommand = (io: Io): Command =>
  new Command('train-gnn')
    .description('Learn, without labels, how the vectors of an index are carried over its graph')
    .argument('<index>', 'an index file that was made with --encoder')
    .option(
      '--model <model>',
      'gcn: what each kind of edge counts; gat: attention by the vectors at its ends, as well',
      oneOf('gcn', 'gat'),
      'gat',
    )
    .option('--heads <n>', 'heads of attention, for gat (default: 4)', wholeNumber(1))
    .option('--epochs <n>', 'how long is trained', wholeNumber(1), 60)
    .option('--seed <n>', 'what chance comes from: the same seed gives the same file', wholeNumber(0), 0)
    .option('-o, --out <file>', 'the index file to write (default: the index itself)')
    .option('--weights <file>', "also write the layer's weights, as safetensors")
    .option('--force', FORCE_HELP)
    .option('--json', 'print what was learned as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, { model, heads, epochs, seed, out = file, weights, force, json }) => {
      // the index may be replaced by itself with what was learned: if it is none, opening it says so
      const output = new OutputFile('--out', out, 'index', force || out === file),
        beside = weights === undefined ? undefined : new OutputFile('--weights', weights, 'weights', force)
      await output.check()
      await beside?.check([file, out])
      if (model === 'gcn' && heads !== undefined) throw headsOfNone()
      const { onProgress, stop } = progressBar(io), { signal } = io
      const held = out === file ? await heldIndex(file, { signal }) : undefined
      try {
        const index = held?.index ?? await loadIndex(file, { signal })
        if (!index.vectors) throw withoutVectors(file)
        // only here, so that every other command runs without TensorFlow.js
        const { trainOnIndex, writeSafetensors } = await import('../../nn.ts')
        const options = { model, epochs, seed, ...(heads && { heads }), signal, onProgress }
        const { network, adjacency, propagation, counts, report } = await trainOnIndex(index, options)
        stop()
        const tensors = network.weights()
        network.dispose()
        adjacency.dispose()
        const trained = index.withPropagation(propagation)
        await (held ? held.write(trained) : output.write(await trained.toBytes({ signal })))
        await beside?.write(writeSafetensors(tensors, { model, kinds: JSON.stringify(propagation.kinds) }))
        const told: TrainedText = {
          schema: 'tokengraph.trained/1',
          ...propagation.about,
          loss: { before: report.epochs[0]!.loss, after: propagation.about.loss },
          kinds: counts,
          file: out,
          ...(weights && { weights }),
        }
        print(io, json, told, () => trainedText(told))
      } finally {
        stop()
        await held?.close()
      }
    })

const headsOfNone = () =>
  new TokenGraphError('option', {
    where: '--heads',
    got: 'the model gcn',
    expected: '--model gat, which attends',
    hint: 'Leave one of the two out.',
  })

const withoutVectors = (file: string) =>
  new TokenGraphError('encoder', {
    where: `train-gnn ${show(file)}`,
    got: 'an index without vectors',
    expected: 'one with vectors',
    hint: 'Index the texts with --encoder, for example --encoder corpus.',
  })
