import * as v from 'valibot'
import { number, whole } from '../../core/options.ts'
import { readOptions } from '../../core/read-options.ts'
import { type Matrix, zeros } from '../dense/matrix.ts'
import { checkRows, rowCount, type Rows } from './rows.ts'

/**
 * Sinusoidal positions (Vaswani et al. 2017, "Attention Is All You Need", section 3.5):
 *
 * PE(p, 2i) = sin(p / 10000^(2i / width)),  PE(p, 2i + 1) = cos(p / 10000^(2i / width))
 *
 * Each row has length √(width / 2) if the width is even; an odd one ends with a sine.
 *
 * @param rows    how many positions
 * @param offset  the position of the first row. Default 0
 *
 * Throws `option` for numbers that are not whole or below 0.
 */
export function sinusoidalPositions(rows: number, width: number, offset = 0): Matrix {
  readOptions(placesSchema, { rows, width, offset }, 'sinusoidalPositions')
  const positions = zeros(rows, width)
  for (let j = 0; j < width; j++) {
    const wave = 10000 ** ((j - (j % 2)) / width)
    for (let i = 0; i < rows; i++)
      positions.data[i * width + j] = j % 2 === 0
        ? Math.sin((offset + i) / wave)
        : Math.cos((offset + i) / wave)
  }
  return positions
}

const placesSchema = v.strictObject({ rows: whole(0), width: whole(0), offset: whole(0, 2 ** 32) })
const scaleSchema = v.strictObject({ scale: number(-1e9, 1e9) })

/**
 * Rows with {@link sinusoidalPositions} added: row i + scale · PE(offset + i). The given rows stay as they are.
 *
 * @param scale  what positions count. Default 1, made for rows as long as theirs, √(width / 2); beside rows of unit
 *               length they count alike at √(2 / width)
 *
 * Throws `option` for rows that are not finite and for a scale that is not.
 */
export function addPositions(matrix: Rows, scale = 1, offset = 0): Matrix {
  checkRows(matrix, 'addPositions: matrix')
  readOptions(scaleSchema, { scale }, 'addPositions')
  const positions = sinusoidalPositions(rowCount(matrix), matrix.width, offset)
  return { width: matrix.width, data: positions.data.map((each, i) => matrix.data[i]! + scale * each) }
}
