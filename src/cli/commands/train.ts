import { Command } from 'commander'
import type { Dataset } from '../../evaluation/dataset.ts'
import { trainRanker } from '../../evaluation/train-ranker.ts'
import { wholeNumber } from '../arguments.ts'
import { closeEncoder, ENCODER_HELP, encoderOf } from '../encoder.ts'
import { type Io, print, progressBar } from '../io.ts'
import { FORCE_HELP, OutputFile } from '../output-file.ts'
import { readJudged } from '../read-judged.ts'
import { rankerText } from '../render-training.ts'

const help = `
The folders hold what "tokengraph evaluate" reads: corpus.jsonl or notes/, queries.jsonl and qrels.jsonl. Of all
questions each tenth is kept aside, and tells when to stop, which network to keep, and what it does.

Examples:
  tokengraph train data/hotpotqa-train --out ranker.safetensors
  tokengraph train mine/ --seeds 5 --out ranker.safetensors --json
  tokengraph evaluate data/musique --runs graph,learned,learned-always --ranker ranker.safetensors

Needs TensorFlow.js, an optional peer; searching with what was trained does not.`

/** `tokengraph train`: judged questions → a network that puts the best passages in another order. */
export const trainCommand = (io: Io): Command =>
  new Command('train')
    .description('Learn from judged questions which of the best passages belong to an answer together')
    .argument('<folder...>', 'evaluation sets')
    .requiredOption('-o, --out <file>', 'the file of weights to write, as safetensors')
    .option('--epochs <n>', 'at most so many times over all questions', wholeNumber(1), 8)
    .option('--seeds <n>', 'so many networks are trained, and the best is kept', wholeNumber(1), 3)
    .option('--seed <n>', 'what chance comes from: the same seed gives the same file', wholeNumber(0), 0)
    .option('--encoder <encoder>', ENCODER_HELP, 'none')
    .option('--force', FORCE_HELP)
    .option('--json', 'print what was learned as JSON')
    .addHelpText('after', help)
    .action(async (folders: string[], { out, epochs, seeds, seed, encoder: name, force, json }) => {
      const output = new OutputFile('--out', out, 'weights', force)
      await output.check(folders)
      const { onProgress, stop } = progressBar(io), { signal } = io
      let encoder: Awaited<ReturnType<typeof encoderOf>>
      try {
        encoder = await encoderOf(name, io, { signal, onProgress })
        const sets: Dataset[] = []
        for (const folder of folders)
          sets.push(await readJudged(folder, { titles: true, every: 1, signal, onProgress, onNote: io.note }))
        const { writeSafetensors } = await import('../../store/safetensors.ts')
        const { weights, report } = await trainRanker(sets, { epochs, seeds, seed, encoder, signal, onProgress })
        stop()
        await output.write(writeSafetensors(weights, { model: 'ranker' }))
        const told = { ...report, file: out }
        print(io, json, told, () => rankerText(told))
      } finally {
        await closeEncoder(encoder)
        stop()
      }
    })
