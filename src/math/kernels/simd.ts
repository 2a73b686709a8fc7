import type { Kernels } from './kernels.ts'
import { moduleBytes } from './module-bytes.ts'
import { simdModule } from './simd-module.ts'

/** The functions of `assembly/index.ts`: offsets and sizes as whole numbers. */
type Exported = Record<Exclude<keyof Kernels<number, number>, 'spmm'>, (...parameters: number[]) => void>

let supported: boolean | undefined

/** Whether WebAssembly with SIMD can be had here: Node ≥ 16.4, Chrome ≥ 91, Firefox ≥ 89, Safari ≥ 16.4. */
export const simdSupported =
  (): boolean => (supported ??= typeof WebAssembly === 'object' && WebAssembly.validate(moduleBytes(simdModule)))

/**
 * The kernels on a WebAssembly memory that others own, such as that of TensorFlow.js: arrays are byte offsets into it,
 * multiples of 4 up to 4 GiB. The module has no data and no stack in memory, and writes nothing but outputs and
 * scratch. Sums are in float32: long rows in √n partial sums, softmax's in float64.
 *
 * @param memory  not shared between threads
 *
 * Throws what WebAssembly throws (`CompileError`, `LinkError`) where {@link simdSupported} is false or the memory is
 * shared.
 */
export function simdKernels(memory: WebAssembly.Memory): Kernels<number, number> {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(moduleBytes(simdModule)), { env: { memory } })
  const k = exports as Exported
  return {
    spmm: (rows, rowStart, columns, weights, x, width, y) =>
      k.spmmHeads(rows, rowStart, columns, 0, weights, x, 1, width, y),
    spmmHeads: (rows, rowStart, columns, order, ...rest) => k.spmmHeads(rows, rowStart, columns, order ?? 0, ...rest),
    sddmm: k.sddmm,
    edgeScores: k.edgeScores,
    edgeSoftmax: k.edgeSoftmax,
    edgeSoftmaxGrad: k.edgeSoftmaxGrad,
    edgeScores2: k.edgeScores2,
    edgeScores2Grad: k.edgeScores2Grad,
    attention: (rows, rowStart, columns, x, source, target, heads, width, slope, rate, seed, ...outputs) =>
      k.attention(rows, rowStart, columns, x, source, target, heads, width, slope, ...dropping(rate), seed, ...outputs),
    attentionGrad: (
      rows,
      sources,
      rowStartT,
      columnsT,
      x,
      source,
      target,
      max,
      norm,
      out,
      dOut,
      heads,
      width,
      slope,
      rate,
      seed,
      ...outputs
    ) =>
      k.attentionGrad(
        rows,
        sources,
        rowStartT,
        columnsT,
        x,
        source,
        target,
        max,
        norm,
        out,
        dOut,
        heads,
        width,
        slope,
        ...dropping(rate),
        seed,
        ...outputs,
      ),
    transposedProduct: k.transposedProduct,
    dropout: (count, x, rate, seed, y) => k.dropout(count, x, ...dropping(rate), seed, y),
  }
}

/** A rate as the module takes it: the least hash of 24 bits that is kept, and what is multiplied with what is kept. */
const dropping = (rate: number): [threshold: number, scale: number] => [Math.ceil(rate * 2 ** 24), 1 / (1 - rate)]
