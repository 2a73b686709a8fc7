import { TokenGraphError, show } from '../../core/errors.ts'
import { hasNode, nodePlace } from './node-place.ts'
import { type Asked, isPath, type Place } from './place.ts'
import { webPlace } from './web-place.ts'

/**
 * Where the files of a model are. Throws `not-found` where there is no such folder, and the name is none that a hub
 * could have.
 */
export async function findPlace(asked: Asked): Promise<Place> {
  const place = hasNode() ? await nodePlace(asked) : webPlace(asked)
  if (place) return place
  throw new TokenGraphError('not-found', {
    where: asked.where,
    got: isPath(asked.model) ? 'no such folder' : `${show(asked.model)}, which is no folder`,
    expected: 'the folder of a model, or its name at the hub (owner/name)',
    hint: 'Check the path; it counts from the current folder.',
  })
}
