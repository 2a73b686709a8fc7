import { TokenGraphError, show } from '../../core/errors.ts'

/**
 * Refuses what names no model.
 * @param example  a name of the hub
 * @throws TokenGraphError `option`
 */
export function checkModel(model: unknown, where: string, example: string): void {
  if (typeof model === 'string' && model.trim() !== '') return
  throw new TokenGraphError('option', {
    where,
    got: show(model),
    expected: `the folder of a model, or its name at the hub such as "${example}"`,
  })
}
