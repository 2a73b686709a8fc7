import { Command, CommanderError, Option } from 'commander'
import { wholeNumber } from '../src/cli/arguments.ts'
import { TokenGraphError } from '../src/core/errors.ts'
import type { Benchmark, CommonOptions } from './lib/benchmark.ts'
import { encoders } from './encoders/encoders.ts'
import { folders } from './retrieval/folders.ts'
import { describeMachine, machineText } from './lib/machine.ts'
import { gnn } from './gnn/gnn.ts'
import { keyphrases } from './keyphrases/keyphrases.ts'
import { features } from './peers/features.ts'
import { peers } from './peers/peers.ts'
import { pieces } from './retrieval/pieces.ts'
import { readers } from './retrieval/readers.ts'
import { relevance } from './retrieval/relevance.ts'
import { retrieval } from './retrieval/retrieval.ts'
import { stream } from './retrieval/stream.ts'
import { changes } from './speed/changes.ts'
import { opening } from './speed/opening.ts'
import { scale } from './speed/scale.ts'
import { scan } from './speed/scan.ts'
import { server } from './speed/server.ts'
import { speed } from './speed/speed.ts'
import { spmm } from './spmm/spmm.ts'
import { view } from './view/view.ts'
import { workers } from './speed/workers.ts'

const names = (list: string): string[] => list.split(',').map(name => name.trim()).filter(Boolean)

function command(benchmark: Benchmark): Command {
  const own = new Command(benchmark.name).description(benchmark.about).option('--json', 'print one JSON value')
  if (benchmark.readsData !== false) {
    own
      .addOption(new Option('--data <folder>', 'the folder of evaluation sets').env('TOKENGRAPH_DATA')
        .makeOptionMandatory())
      .option('--sets <names>', 'these sets, comma-separated', names)
      .option('--questions <n>', 'at most so many questions of each set', wholeNumber(1))
  }
  benchmark.configure?.(own)
  return own.action(({ json, ...options }) => run(benchmark, options, json))
}

async function run(benchmark: Benchmark, options: CommonOptions, json: boolean | undefined): Promise<void> {
  const machine = describeMachine()
  if (!json) console.log(`${benchmark.name}\n${machineText(machine)}\n`)
  const { result, text } = await benchmark.run(options, note => console.error(note))
  console
    .log(json
      ? JSON.stringify({
        schema: 'tokengraph.bench/1',
        benchmark: benchmark.name,
        machine,
        ...(benchmark.flat ? result : { result }),
      })
      : text)
}

async function main(): Promise<number> {
  const program = new Command('bench').description('Benchmarks of tokengraph').showHelpAfterError().exitOverride()
  for (
    const benchmark of [
      retrieval,
      folders,
      readers,
      relevance,
      pieces,
      stream,
      encoders,
      speed,
      server,
      scale,
      scan,
      opening,
      changes,
      workers,
      peers,
      features,
      keyphrases,
      spmm,
      gnn,
      view,
    ] as Benchmark[]
  ) {
    program.addCommand(command(benchmark).exitOverride().showHelpAfterError())
  }
  try {
    await program.parseAsync()
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode
    if (!(error instanceof TokenGraphError)) throw error
    console.error(`bench: ${error.message}`)
    return 1
  }
}

process.exitCode = await main()
