import { TokenGraphError, show } from '../../core/errors.ts'
import { Adjacency } from '../adjacency.ts'
import { type NodeFeatures, SparseFeatures } from '../features.ts'
import { tf } from '../tensorflow.ts'

/**
 * Refuses features that are not a row of finite numbers for each node.
 *
 * @throws TokenGraphError `tensor`; `option` for what is no adjacency
 */
export async function checkNodes(
  { x, adjacency }: { x: NodeFeatures, adjacency: Adjacency },
  where: string,
): Promise<void> {
  if (!(adjacency instanceof Adjacency))
    throw new TokenGraphError('option', {
      where: `${where}: adjacency`,
      got: show(adjacency),
      expected: 'an Adjacency',
    })
  if (!(x instanceof SparseFeatures)) await checkMatrix(x, `${where}: x`)
  if (x.shape[0] !== adjacency.nodes)
    throw new TokenGraphError('tensor', {
      where: `${where}: x`,
      got: `${x.shape[0]} rows`,
      expected: `${adjacency.nodes}: one for each node`,
    })
}

/** Refuses what is no matrix of finite float32 numbers. */
export async function checkMatrix(x: unknown, where: string): Promise<void> {
  const refuse = (at: string, got: string, expected: string) => {
    throw new TokenGraphError('tensor', { where: where + at, got, expected })
  }
  if (!(x instanceof tf.Tensor)) return refuse('', show(x), 'a tensor')
  if (x.shape.length !== 2 || x.size === 0) refuse('', `shape [${x.shape.join(', ')}]`, 'a matrix that is not empty')
  if (x.dtype !== 'float32') refuse('', `dtype ${x.dtype}`, 'float32')
  const data = await x.data(), broken = data.findIndex(value => !Number.isFinite(value))
  if (broken >= 0) refuse(`: row ${Math.floor(broken / x.shape[1]!)}`, String(data[broken]), 'finite numbers')
}
