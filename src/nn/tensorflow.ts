import { TokenGraphError } from '../core/errors.ts'

type Core = typeof import('@tensorflow/tfjs-core')
type Layers = typeof import('@tensorflow/tfjs-layers')

/** The version that custom operations are made for: they reach into where its backends keep their numbers. */
export const TENSORFLOW_VERSION = '4.22.0'

const PACKAGES = ['core', 'layers', 'backend-cpu', 'backend-wasm'].map(part =>
  `@tensorflow/tfjs-${part}@${TENSORFLOW_VERSION}`
)

async function load<T extends object>(name: string, importing: () => Promise<T>): Promise<T> {
  try {
    const found = await importing()
    return 'default' in found ? found.default as T : found
  } catch (cause) {
    throw new TokenGraphError('backend', {
      where: 'tokengraph/nn',
      got: `no ${name}`,
      expected: `TensorFlow.js ${TENSORFLOW_VERSION}, an optional peer of tokengraph`,
      cause,
      hint: `Run "npm install ${PACKAGES.join(' ')}".`,
    })
  }
}

/** TensorFlow.js' tensors and operations; its functional form only, `tf.square(x)`. */
export const tf: Core = await load('@tensorflow/tfjs-core', () => import('@tensorflow/tfjs-core'))

/**
 * TensorFlow.js' layers. Loading them registers the gradients of all operations, which the core does not do in Node.
 */
export const tfl: Layers = await load('@tensorflow/tfjs-layers', () => import('@tensorflow/tfjs-layers'))

if (tf.version_core !== TENSORFLOW_VERSION) {
  throw new TokenGraphError('backend', {
    where: 'tokengraph/nn',
    got: `@tensorflow/tfjs-core ${tf.version_core}`,
    expected: TENSORFLOW_VERSION,
    hint: `Run "npm install @tensorflow/tfjs-core@${TENSORFLOW_VERSION}".`,
  })
}
