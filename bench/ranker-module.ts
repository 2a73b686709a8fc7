/**
 * Puts a re-ranker into the package: `npm run build:ranker -- FILE`, the file that `tokengraph train` wrote. Weights are
 * rounded to 16 bits, in the order of `rankerShapes`, and into a module of their own where it sees vectors.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { toHalf } from '../src/math/dense/half.ts'
import { readSafetensors } from '../src/store/safetensors.ts'
import { Ranker, rankerShapes } from '../src/rank/rerank/ranker.ts'

const [file] = process.argv.slice(2)
if (file === undefined) throw new Error('Which file? npm run build:ranker -- ranker.safetensors')
const weights = readSafetensors(readFileSync(file), file)
// refuses what is none
const { seesVectors } = new Ranker(weights, file)
const numbers = rankerShapes(seesVectors).flatMap(([name]) => Array.from(weights.get(name)!.data))
const halves = new DataView(new ArrayBuffer(2 * numbers.length))
numbers.forEach((value, i) => halves.setUint16(2 * i, toHalf(value), true))
const base64 = Buffer.from(halves.buffer).toString('base64')
const text =
  `/** Learned by \`tokengraph train\`, put here by \`npm run build:ranker\`: 16-bit floats as base64. Not to be edited. */
export const WEIGHTS = '${base64}'
`
const name = seesVectors ? 'weights-with-vectors' : 'weights'
writeFileSync(fileURLToPath(new URL(`../src/rank/rerank/${name}.ts`, import.meta.url)), text)
