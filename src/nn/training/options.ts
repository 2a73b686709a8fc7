import * as v from 'valibot'
import { readOptions } from '../../core/read-options.ts'
import { options as everyTraining, type TrainOptions } from './fit.ts'

/**
 * Reads the options of a training: those of its own beside those of every training, so that a misspelt one is told from
 * all of them.
 *
 * @param own  may give other defaults to those of every training
 * @returns all of them, and those that `fit` takes
 */
export function readTraining<E extends v.ObjectEntries>(own: E, given: object, where: string) {
  const all = readOptions(v.strictObject({ ...everyTraining.entries, ...own }), given, where)
  const names = Object.keys(everyTraining.entries) as (keyof typeof all)[]
  return { ...all, training: Object.fromEntries(names.map(name => [name, all[name]])) as TrainOptions }
}
