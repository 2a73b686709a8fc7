import { writeStore } from '../index/index-folder.ts'
import type { TokenIndex } from '../index/token-index.ts'
import { folderStore } from '../store/folder-store.ts'
import { isFolderName } from './changed-index.ts'
import { checkOutputFolder, OutputFile } from './output-file.ts'

/** Where a command was told to write an index: a file, or a folder. */
export interface IndexOutput {
  /** Refuses a place that must not be written to, before the work. @param inputs  files, and folders, that are read */
  check(inputs: readonly string[]): Promise<void>
  write(index: TokenIndex, signal: AbortSignal): Promise<void>
}

const folderOutput = (out: string): IndexOutput => ({
  check: inputs => checkOutputFolder('--out', out, inputs),
  write: (index, signal) => writeStore(folderStore(out), index, signal),
})

function fileOutput(out: string, force: boolean | undefined): IndexOutput {
  const file = new OutputFile('--out', out, 'index', force)
  return {
    check: inputs => file.check(inputs),
    write: async (index, signal) => file.write(await index.toBytes({ signal })),
  }
}

/** The output that a name of `--out` stands for. */
export const indexOutput = async (out: string, force: boolean | undefined): Promise<IndexOutput> =>
  await isFolderName(out) ? folderOutput(out) : fileOutput(out, force)
