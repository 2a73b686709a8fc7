import type { DistillOptions, DistillReport } from './distill-table.ts'

/**
 * Makes a table of vectors, a row for each piece, that stands in for a model: the sum of the rows of a text's pieces
 * points where the model's vector of the text does. What {@link staticEncoder} reads.
 *
 * What is learned of the teacher is how texts differ from others of their kind: the mean of all texts, of all
 * questions, of each of these in scripts with case and without, is taken off, and directions in which vectors differ
 * most are evened out, by half of what whitening does. Pieces begin with the teacher's vectors of themselves alone, in
 * the same directions, weighted by how rare they are; then the table is trained on the texts. Each text is encoded
 * once; give a `cached` teacher, and none is encoded again by the next call.
 *
 * @throws TokenGraphError `option` for options that do not fit, more dimensions than the teacher has, and fewer than 50
 *   texts; `aborted`, `diverged`, and what the teacher throws
 *
 * Cost: the teacher's for all texts and pieces; then, for 25,000 texts and 38,000 pieces, some ten seconds an epoch.
 *
 * @example
 * const { table } = await distillTable({ teacher, tokenizer: await readFile('model/tokenizer.json'), texts })
 * const encoder = await staticEncoder(table)
 */
export async function distillTable(options: DistillOptions): Promise<{ table: Uint8Array, report: DistillReport }> {
  // with it comes what cuts texts into pieces, which nothing else of this entry needs
  const { distil } = await import('./distill-table.ts')
  return distil(options)
}
