import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { expectClose, inSimd, inTypescript, type Work } from './builds.ts'
import { graphOf, longest, transposed } from './problems.ts'

type Matrix = number[][]

interface Case {
  name: string
  inputs: { num_nodes: number, edge_index: [number[], number[]], edge_weight: number[] | null, x: Matrix, logits: number[] | Matrix, index: number[] }
  parameters: Record<string, Matrix[] & Matrix & number[]>
  upstream: Matrix
  outputs: { out: Matrix, attention: { edge_index: [number[], number[]], alpha: Matrix } }
  gradients: { x: Matrix, logits: number[] | Matrix, edge_weight: number[] }
}

const cases = (file: string): Case[] => (JSON.parse(readFileSync(new URL(`../../golden/${file}.json`, import.meta.url), 'utf8')) as { cases: Case[] }).cases

const builds = [['TypeScript', inTypescript], ['SIMD', inSimd]] as const

/** The edges in rows of their targets, and for each entry the edge that it is. */
function rowsOf(sources: readonly number[], targets: readonly number[], nodes: number) {
  const into = Array.from({ length: nodes }, (_, i) => targets.flatMap((target, edge) => (target === i ? [edge] : [])))
  const graph = graphOf(into.map(edges => edges.map(edge => sources[edge])), nodes)
  return { graph, t: transposed(graph), edges: into.flat(), longest: longest(graph) }
}

const product = (a: Matrix, b: Matrix): Matrix => a.map(row => b[0].map((_, j) => row.reduce((sum, each, k) => sum + each * b[k][j], 0)))
const turned = (a: Matrix): Matrix => a[0].map((_, j) => a.map(row => row[j]))
const plus = (a: Matrix, bias: readonly number[]): Matrix => a.map(row => row.map((each, j) => each + bias[j]))
const inRows = (values: Float32Array | number[], width: number): Matrix =>
  Array.from({ length: values.length / width }, (_, i) => Array.from(values.slice(i * width, (i + 1) * width)))

/** ⟨h, att⟩ for each head: [nodes, heads]. */
const scoresOf = (h: Matrix, att: Matrix): Matrix => h.map(row => att.map((each, head) => each.reduce((sum, a, c) => sum + a * row[head * each.length + c], 0)))

/** GAT's upstream gradient as it arrives at the heads: where these are averaged, a share of it at each. */
const atHeads = (upstream: Matrix, heads: number, size: number): Matrix =>
  upstream.map(row => Array.from({ length: size }, (_, c) => (row.length === size ? row[c] : row[c % row.length] / heads)))

describe.each(builds)('in %s', (_, run) => {
  it.each(cases('spmm'))('$name', ({ inputs: { num_nodes: n, edge_index: [sources, targets], edge_weight: given, x }, upstream, outputs, gradients }) => {
    const { graph, t, edges } = rowsOf(sources, targets, n), width = x[0].length
    const weight = given ? edges.map(edge => given[edge]) : edges.map(() => 1)
    const [y, dx, dWeight] = run(({ kernels, floats, wholes, room }) => {
      const outputs = [room(n * width), room(n * width), room(edges.length)], weights = floats(weight), g = floats(upstream.flat())
      kernels.spmm(n, wholes(graph.rowStart), wholes(graph.columns), weights, floats(x.flat()), width, outputs[0])
      kernels.spmmHeads(n, wholes(t.rowStart), wholes(t.columns), wholes(t.order), weights, g, 1, width, outputs[1])
      kernels.sddmm(n, wholes(graph.rowStart), wholes(graph.columns), g, floats(x.flat()), 1, width, outputs[2])
      return outputs
    })
    expectClose(y, outputs.out.flat())
    expectClose(dx, gradients.x.flat())
    if (given) expectClose(dWeight, edges.map(edge => gradients.edge_weight[edge]))
  })

  it.each(cases('edge_softmax'))('$name', ({ inputs: { num_nodes, logits, index }, upstream, outputs, gradients }) => {
    const { graph, edges } = rowsOf(index, index, num_nodes), heads = [logits[0]].flat().length
    const inOrder = (values: Matrix | number[]) => edges.flatMap(edge => values[edge])
    const [p, dz] = run(({ kernels, floats, wholes, room }) => {
      const outputs = [room(edges.length * heads), room(edges.length * heads)]
      kernels.edgeSoftmax(num_nodes, wholes(graph.rowStart), floats(inOrder(logits)), heads, outputs[0])
      kernels.edgeSoftmaxGrad(num_nodes, wholes(graph.rowStart), outputs[0], floats(inOrder(upstream)), heads, outputs[1])
      return outputs
    })
    expectClose(p, inOrder(outputs.out))
    expectClose(dz, inOrder(gradients.logits))
  })

  it.each(cases('gat'))('$name', ({ inputs: { num_nodes: n, x }, parameters, upstream, outputs: { out, attention: { edge_index, alpha } }, gradients }) => {
    const { graph, t, edges, longest } = rowsOf(...edge_index, n)
    const [[source], [target], lin] = [parameters.att_src, parameters.att_dst, parameters['lin.weight']]
    const heads = source.length, width = source[0].length, size = heads * width
    const h = product(x, turned(lin)), bySource = scoresOf(h, source), byTarget = scoresOf(h, target)
    const attend: Work = ({ kernels, floats, wholes, room }) => {
      const rowStart = wholes(graph.rowStart), columns = wholes(graph.columns), values = floats(h.flat()), s = floats(bySource.flat()), g = floats(byTarget.flat())
      const z = room(edges.length * heads), p = room(edges.length * heads), y = room(n * size), max = room(n * heads), norm = room(n * heads)
      const dh = room(n * size), dSource = room(n * heads), dTarget = room(n * heads)
      kernels.edgeScores(n, rowStart, columns, s, g, heads, 0.2, z)
      kernels.edgeSoftmax(n, rowStart, z, heads, p)
      kernels.attention(n, rowStart, columns, values, s, g, heads, width, 0.2, 0, 0, y, max, norm, room(longest * heads))
      kernels.attentionGrad(
        n, n, wholes(t.rowStart), wholes(t.columns), values, s, g, max, norm, y, floats(atHeads(upstream, heads, size).flat()), heads, width, 0.2, 0, 0,
        dh, dSource, dTarget, room(4 * n * heads),
      )
      return [p, y, dh, dSource, dTarget]
    }
    const [p, y, dh, dSource, dTarget] = run(attend)
    expectClose(p, edges.flatMap(edge => alpha[edge]))
    const ofHeads = inRows(y, size)
    const meanOfHeads = (row: number[]) => Array.from({ length: width }, (_, c) => row.reduce((sum, each, at) => sum + (at % width === c ? each / heads : 0), 0))
    const joined = out[0].length === size ? ofHeads : ofHeads.map(meanOfHeads)
    expectClose(plus(joined, parameters.bias).flat(), out.flat())
    const atH = inRows(dh, size).map((row, i) => row.map((each, c) => {
      const head = Math.floor(c / width)
      return each + dSource[i * heads + head] * source[head][c % width] + dTarget[i * heads + head] * target[head][c % width]
    }))
    expectClose(product(atH, lin).flat(), gradients.x.flat(), 2e-5)
  })

  it.each(cases('gatv2'))('$name', ({ inputs: { num_nodes: n, x }, parameters, upstream, outputs: { out, attention: { edge_index, alpha } }, gradients }) => {
    const { graph, t, edges } = rowsOf(...edge_index, n)
    const [att] = parameters.att, heads = att.length, width = att[0].length, size = heads * width
    const linL = parameters['lin_l.weight'], linR = parameters['lin_r.weight'] ?? linL
    const left = plus(product(x, turned(linL)), parameters['lin_l.bias'])
    const right = plus(product(x, turned(linR)), parameters['lin_r.bias'] ?? parameters['lin_l.bias'])
    const attend: Work = ({ kernels, floats, wholes, room }) => {
      const rowStart = wholes(graph.rowStart), columns = wholes(graph.columns)
      const l = floats(left.flat()), r = floats(right.flat()), a = floats(att.flat()), g = floats(upstream.flat())
      const [z, p, dp, dz] = Array.from({ length: 4 }, () => room(edges.length * heads)), [y, direct, dLeft, dRight] = Array.from({ length: 4 }, () => room(n * size))
      kernels.edgeScores2(n, rowStart, columns, l, r, a, heads, width, 0.2, z)
      kernels.edgeSoftmax(n, rowStart, z, heads, p)
      kernels.spmmHeads(n, rowStart, columns, undefined, p, l, heads, width, y)
      kernels.sddmm(n, rowStart, columns, g, l, heads, width, dp)
      kernels.edgeSoftmaxGrad(n, rowStart, p, dp, heads, dz)
      kernels.spmmHeads(n, wholes(t.rowStart), wholes(t.columns), wholes(t.order), p, g, heads, width, direct)
      kernels.edgeScores2Grad(n, n, rowStart, columns, l, r, a, dz, heads, width, 0.2, dLeft, dRight, room(size))
      return [p, y, direct, dLeft, dRight]
    }
    const [p, y, direct, dLeft, dRight] = run(attend)
    expectClose(p, edges.flatMap(edge => alpha[edge]))
    expectClose(plus(inRows(y, size), parameters.bias).flat(), out.flat())
    const atX = product(inRows(direct.map((each, i) => each + dLeft[i]), size), linL).map((row, i) => plus(product(inRows(dRight, size), linR), row)[i])
    expectClose(atX.flat(), gradients.x.flat(), 2e-5)
  })
})

it('would notice another value', () => {
  expect(() => expectClose([1, 2.0001], [1, 2])).toThrow('number 1 is 2.0001, expected 2')
  expect(() => expectClose([NaN], [0])).toThrow('number 0 is NaN')
})
