import { afterEach, describe, expect, it, vi } from 'vitest'
import { refusal } from '../helpers/refusal.ts'

/** The module anew; a query makes it one that was not loaded yet. */
const load = (query: string) => () => import(/* @vite-ignore */ `../../src/nn/tensorflow.ts?${query}`)

describe('TensorFlow.js', () => {
  afterEach(() => {
    vi.doUnmock('@tensorflow/tfjs-core')
    vi.doUnmock('@tensorflow/tfjs-layers')
  })

  it.each(['core', 'layers'])('where %s is not installed, using layers says what to install', async part => {
    vi.doMock(`@tensorflow/tfjs-${part}`, () => { throw new Error('Cannot find package') })
    expect(await refusal(load(`without ${part}`), 'backend')).toBe(
      `tokengraph/nn: got no @tensorflow/tfjs-${part}; expected TensorFlow.js 4.22.0, an optional peer of tokengraph. `
      + 'Run "npm install @tensorflow/tfjs-core@4.22.0 @tensorflow/tfjs-layers@4.22.0 @tensorflow/tfjs-backend-cpu@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0".',
    )
  })

  it('another version is refused: our operations reach into where its backends keep their numbers', async () => {
    vi.doMock('@tensorflow/tfjs-core', () => ({ version_core: '4.21.0' }))
    expect(await refusal(load('another version'), 'backend')).toBe('tokengraph/nn: got @tensorflow/tfjs-core 4.21.0; expected 4.22.0. Run "npm install @tensorflow/tfjs-core@4.22.0".')
  })
})
