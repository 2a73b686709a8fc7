import { Command } from 'commander'
import { TokenGraphError } from '../../core/errors.ts'
import type { ForgetPolicy } from '../../index/forget.ts'
import type { Condition } from '../../query/filter.ts'
import { condition, wholeNumber } from '../arguments.ts'
import { changeAndPrint } from '../changed-index.ts'
import type { Io } from '../io.ts'

const EXAMPLES = `
Examples:
  tokengraph forget notes.index/ --older-than 90d --by date        what its date says is older than that
  tokengraph forget notes.index/ --filter kind=draft,log           what has this metadata
  tokengraph forget notes.index/ --keep 1000                       all but the last 1,000 that came
  tokengraph forget notes.index/ --keep 1000 --order date          all but the 1,000 with the latest dates

Several are applied in this order, each to what those before it left.`

/** What the command line says of what is to go. */
interface Given {
  olderThan?: string
  by?: string
  filter?: Record<string, Condition>
  keep?: number
  order?: string
}

/** `tokengraph forget`: documents out of an index, by what is said of them. */
export const forgetCommand = (io: Io): Command =>
  new Command('forget')
    .description('Remove documents from an index by age, metadata or number')
    .argument('<index>', 'an index, a file or a folder')
    .option('--older-than <time>', 'what is older goes: 90s, 15m, 12h, 30d, 2w, 1y; with --by')
    .option('--by <field>', "the metadata field with a document's date")
    .option(
      '--filter <field=value>',
      'what has this metadata goes; may be given again, and then all must hold',
      condition,
    )
    .option('--keep <n>', 'how many stay at most', wholeNumber(0))
    .option(
      '--order <order>',
      'for --keep, what goes first: added (what came first), used (least recently found), asked (least often found), or a field with dates or numbers (default: added)',
    )
    .option('--json', 'print what changed as JSON, with the ids of what was forgotten')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, { json, ...given }: Given & { json?: boolean }) =>
      changeAndPrint({ forget: policiesOf(given) }, name, json, io)
    )

function policiesOf({ olderThan, by, filter, keep, order }: Given): ForgetPolicy[] {
  const refuse = (got: string, expected: string) => new TokenGraphError('option', { where: 'forget', got, expected })
  if ((olderThan === undefined) !== (by === undefined))
    throw refuse(`${by === undefined ? '--older-than' : '--by'} alone`, 'both --older-than and --by')
  if (order !== undefined && keep === undefined) throw refuse('--order alone', '--keep beside it')
  const policies: ForgetPolicy[] = []
  if (olderThan !== undefined) policies.push({ by: 'age', field: by!, olderThan })
  if (filter) policies.push({ by: 'metadata', filter })
  if (keep !== undefined)
    policies.push({
      by: 'count',
      keep,
      order: order === undefined || order === 'added' || order === 'used' || order === 'asked'
        ? order
        : { field: order },
    })
  if (policies.length === 0) throw refuse('nothing to go by', '--older-than with --by, --filter or --keep')
  return policies
}
