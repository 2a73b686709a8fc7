import { type Mapped, plain, replaced, unchanged } from './mapped.ts'

/** A step of normalisation as `tokenizer.json` describes it. */
export interface NormaliserConfig {
  type: string
  normalizers?: readonly NormaliserConfig[]
  pattern?: { String?: string, Regex?: string }
  content?: string
  clean_text?: boolean
  handle_chinese_chars?: boolean
  lowercase?: boolean
  strip_accents?: boolean | null
}

type Step = (mapped: Mapped) => Mapped

/**
 * How a tokenizer normalises a text, with the way back to the original: the `normalizer` of `tokenizer.json`.
 * It serves to find where pieces stand, not to tokenise; a step that is not known here is left out, and the pieces
 * that it changes are found by what stands around them.
 */
export function normaliserOf(config: NormaliserConfig | null | undefined): (text: string) => Mapped {
  const steps = config ? stepsOf(config) : []
  return text => steps.reduce((mapped, step) => step(mapped), unchanged(text))
}

/** The same without the way back, for those who ask for no places. */
export function plainNormaliserOf(config: NormaliserConfig | null | undefined): (text: string) => string {
  const steps = config ? stepsOf(config) : []
  return text => steps.reduce((mapped, step) => step(mapped), plain(text)).text
}

function stepsOf(config: NormaliserConfig): Step[] {
  switch (config.type) {
    case 'Sequence':
      return (config.normalizers ?? []).flatMap(stepsOf)
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD':
      return [inForm(config.type)]
    case 'Lowercase':
      return [lowerCase]
    case 'StripAccents':
      return [remove(/\p{M}+/gu)]
    case 'Replace':
      return replacing(config)
    case 'BertNormalizer':
      return bertSteps(config)
    case 'Precompiled':
      return PRECOMPILED
    default:
      return []
  }
}

const remove = (pattern: RegExp): Step => mapped => replaced(mapped, pattern, () => '')

/**
 * Letters with the marks that follow, and runs of the Hangul letters that make up syllables: what Unicode's normal
 * forms join and part.
 */
const CLUSTER = /[\u1100-\u11FF\uA960-\uA97F\uD7B0-\uD7FF]+\p{M}*|\P{M}\p{M}*|\p{M}+/gu

const inForm = (form: string): Step => mapped => (mapped.text.normalize(form) === mapped.text
  ? mapped
  : replaced(mapped, CLUSTER, cluster => cluster.normalize(form)))

/** As a whole, since a final sigma depends on what stands around it. One letter becomes longer: İ. */
function lowerCase(mapped: Mapped): Mapped {
  const even = replaced(mapped, /\u0130/g, letter => letter.toLowerCase())
  return { ...even, text: even.text.toLowerCase() }
}

function replacing({ pattern = {}, content = '' }: NormaliserConfig): Step[] {
  try {
    const found = pattern.Regex === undefined
      ? RegExp(pattern.String!.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'gu')
      : RegExp(pattern.Regex, 'gu')
    return [mapped => replaced(mapped, found, () => content)]
  } catch {
    // A regular expression of another dialect.
    return []
  }
}

/** BERT's: control characters out, spaces around Han characters, small letters, accents off. */
function bertSteps({ clean_text, handle_chinese_chars, lowercase, strip_accents }: NormaliserConfig): Step[] {
  return [
    ...(clean_text ? [remove(/[\0\uFFFD]|(?![\t\n\r])[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu)] : []),
    ...(handle_chinese_chars ? [(mapped: Mapped) => replaced(mapped, HAN, character => ` ${character} `)] : []),
    ...(lowercase ? [lowerCase] : []),
    ...(strip_accents ?? lowercase ? [inForm('NFD'), remove(/\p{Mn}+/gu)] : []),
  ]
}

/** The blocks that BERT takes for Chinese. */
const HAN = /[\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\u{20000}-\u{2A6DF}\u{2A700}-\u{2CEAF}\u{2F800}-\u{2FA1F}]/gu

/** What SentencePiece compiles into its models as nmt_nfkc, as transformers.js reads it. */
const PRECOMPILED: Step[] = [
  remove(/(?![\0\t\n\f\r\u0080-\u008E\u0090-\u009E])\p{Cc}/gu),
  mapped =>
    replaced(mapped, /[\t\n\f\r\u00A0\u1680\u2000-\u200F\u2028\u2029\u202F\u205F\u2581\u3000\uFEFF\uFFFD]/g, () => ' '),
  mapped => replaced(mapped, CLUSTER, cluster => (cluster.startsWith('\uFF5E') ? cluster : cluster.normalize('NFKC'))),
]
