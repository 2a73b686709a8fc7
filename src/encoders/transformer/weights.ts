import { TokenGraphError, show } from '../../core/errors.ts'
import { DTYPES, type Dtype } from './options.ts'
import type { Place } from './place.ts'

/** The file of a model's weights. */
export interface Weights {
  dtype: Dtype
  /** The sha256 of the ONNX file and of the files of numbers that large models have beside it. */
  digests: string[]
}

const fileOf = (dtype: Dtype) => `model${DTYPES[dtype]}.onnx`

/** Finds the weights of a kind, or of the first kind that is there. Throws `not-found` where there are none. */
export async function findWeights(
  place: Place,
  given: Dtype | undefined,
  config: Readonly<Record<string, any>>,
  where: string,
): Promise<Weights> {
  const listed = await place.weights()
  const dtype = given ?? (listed ? (Object.keys(DTYPES) as Dtype[]).find(each => listed.includes(fileOf(each))) : 'q8')
  const first = dtype && await place.digest(`onnx/${fileOf(dtype)}`)
  if (!dtype || !first) throw missing(dtype ? fileOf(dtype) : 'model*.onnx', place, listed, where)
  const data = listed
    ? listed.filter(name => name.startsWith(`${fileOf(dtype)}_data`)).sort()
    : dataFiles(fileOf(dtype), config)
  const digests = [first]
  for (const name of data) {
    const digest = await place.digest(`onnx/${name}`)
    if (!digest) throw missing(name, place, listed, where)
    digests.push(digest)
  }
  return { dtype, digests }
}

/** What `config.json` says about files of numbers beside the ONNX file: how many, for all files or by their names. */
function dataFiles(file: string, config: Readonly<Record<string, any>>): string[] {
  const said = config['transformers.js_config']?.use_external_data_format
  const count = Number(typeof said === 'object' ? said?.[file] ?? said?.model ?? 0 : said ?? 0)
  return Array.from({ length: count }, (_, i) => `${file}_data${i === 0 ? '' : `_${i}`}`)
}

function missing(file: string, place: Place, listed: readonly string[] | undefined, where: string): TokenGraphError {
  const others = listed?.filter(name => name.endsWith('.onnx')) ?? []
  return new TokenGraphError('not-found', {
    where,
    got: `no onnx/${file} in ${show(place.at, Infinity)}`,
    expected: 'the weights as an ONNX file',
    hint: others.length > 0
      ? `It has ${others.join(', ')}: name one by the option "dtype".`
      : `Give another "dtype", or a model that has ONNX files, as those of onnx-community/ do. ${place.advice}`,
  })
}
