import { openIndex } from './create-index.ts'
import { readFileBytes, writeFileAtomic } from './storage/file.ts'
import type { TokenIndex } from './token-index.ts'
import type { Tokenizer } from './tokens/tokenizer.ts'

/**
 * Writes an index to a file, whole or not at all: what was there before stays until the new file is complete.
 *
 * @throws TokenGraphError `io` or `not-found` where the file system refuses
 */
export async function saveIndex(index: TokenIndex, file: string): Promise<void> {
  await writeFileAtomic(file, index.toBytes())
}

/**
 * Opens an index that {@link saveIndex} or the command line wrote.
 *
 * @throws TokenGraphError `not-found` or `io` for the file, `format` or `version` for what is in it
 */
export async function loadIndex(file: string, options: { tokenizer?: Tokenizer } = {}): Promise<TokenIndex> {
  return openIndex(await readFileBytes(file), options, file)
}
