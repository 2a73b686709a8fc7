import { Command, CommanderError } from 'commander'
import { TokenGraphError } from '../core/errors.ts'
import { contextCommand } from './commands/context.ts'
import { evaluateCommand } from './commands/evaluate.ts'
import { compactCommand } from './commands/compact.ts'
import { distillCommand } from './commands/distill.ts'
import { explainCommand } from './commands/explain.ts'
import { exportCommand } from './commands/export.ts'
import { forgetCommand } from './commands/forget.ts'
import { indexCommand } from './commands/index.ts'
import { keyphrasesCommand } from './commands/keyphrases.ts'
import { mcpCommand } from './commands/mcp.ts'
import { mergeCommand } from './commands/merge.ts'
import { pathCommand } from './commands/path.ts'
import { relatedCommand } from './commands/related.ts'
import { removeCommand } from './commands/remove.ts'
import { searchCommand } from './commands/search.ts'
import { suggestCommand } from './commands/suggest.ts'
import { statsCommand } from './commands/stats.ts'
import { topicsCommand } from './commands/topics.ts'
import { trainCommand } from './commands/train.ts'
import { trainGnnCommand } from './commands/train-gnn.ts'
import { updateCommand } from './commands/update.ts'
import { viewCommand } from './commands/view.ts'
import { watchCommand } from './commands/watch.ts'
import type { Io } from './io.ts'
import { MEANT_COMMANDS, meantOption } from './meant.ts'
import { VERSION } from '../files/version.ts'

const EXAMPLES = `
Examples:
  tokengraph index notes/ --out notes.tkg
  tokengraph search notes.tkg "Who wrote the book that the film is based on?"
  tokengraph explain notes.tkg "Who wrote the book that the film is based on?"
  tokengraph evaluate data/2wikimultihopqa --runs lexical,graph

Exit code: 0 done, 1 a mistake in what was asked, 2 a fault of tokengraph.`

/** Runs a command line. @returns the exit code */
export async function run(args: readonly string[], io: Io): Promise<number> {
  const outputOf = (command: () => Command) => ({
    writeOut: (text: string) => io.out(text.trimEnd()),
    writeErr: (text: string) => io.note(text.trimEnd()),
    outputError: (text: string) => {
      const fault = text.replace(/^error: /, '').replace(/\s+/g, ' ').trim()
      io.note(`tokengraph: ${fault}${meantOption(text, command())}${isNoOption(text) ? AFTER_DASHES : ''}`)
    },
  })
  const program: Command = new Command('tokengraph')
    .description('Ranks the passages, names and tokens of texts by what reaches them over a graph, and says why.')
    .version(VERSION).addHelpText('after', EXAMPLES).showSuggestionAfterError()
    .configureOutput(outputOf(() => program)).exitOverride()
  const commands = [
    indexCommand,
    mergeCommand,
    updateCommand,
    removeCommand,
    forgetCommand,
    compactCommand,
    watchCommand,
    searchCommand,
    explainCommand,
    contextCommand,
    relatedCommand,
    pathCommand,
    topicsCommand,
    keyphrasesCommand,
    suggestCommand,
    statsCommand,
    exportCommand,
    viewCommand,
    mcpCommand,
    trainCommand,
    trainGnnCommand,
    distillCommand,
    evaluateCommand,
  ]
  for (const make of commands) {
    const command = make(io)
    program.addCommand(command.exitOverride().configureOutput(outputOf(() => command)))
  }
  try {
    await program.parseAsync(onlyUnknown(args.map(asOperand), program), { from: 'user' })
    return 0
  } catch (error) {
    return exitCode(error, io)
  }
}

/**
 * What begins with a dash and has a blank, as "-hail storms", is a question and no option: a blank before it says so.
 */
const asOperand = (arg: string): string => (/^-[^\s=]*\s/.test(arg) && !arg.startsWith('--') ? ` ${arg}` : arg)

/** One word that begins with a dash is taken for an option. */
const isNoOption = (error: string): boolean => /^error: unknown option '-[^-']/.test(error)
const AFTER_DASHES = ' (what begins with a dash and is no option stands last, after --)'

/**
 * A command that is not there is told, whatever stands with it: `--help` after it would print the help of the whole.
 */
function onlyUnknown(args: readonly string[], program: Command): readonly string[] {
  const asked = args[0] === 'help' ? args[1] : args[0]
  if (
    asked === undefined || asked.startsWith('-')
    || ['help', ...program.commands.map(command => command.name())].includes(asked)
  ) return args
  if (Object.hasOwn(MEANT_COMMANDS, asked))
    program.error(`error: unknown command '${asked}' (Did you mean ${MEANT_COMMANDS[asked]}?)`)
  return [asked]
}

const INTERRUPTED = 'interrupted: nothing was stored; what a model has encoded is kept for the next run'

function exitCode(error: unknown, io: Io): number {
  if (error instanceof CommanderError)
    return error.exitCode === 0 || error.code === 'commander.help'
      ? Math.min(1, error.exitCode)
      : 1
  if (error instanceof TokenGraphError) {
    io.note(`tokengraph: ${error.code === 'aborted' ? INTERRUPTED : error.message.replace(/\s+/g, ' ')}`)
    return 1
  }
  const message = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ')
  io.note(`tokengraph: a fault of ours: ${message}. Set TOKENGRAPH_DEBUG=1 to see where, and please report it.`)
  if (process.env.TOKENGRAPH_DEBUG && error instanceof Error) io.note(error.stack ?? '')
  return 2
}
