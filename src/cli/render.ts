import { createColors } from 'picocolors'
import { EDGE_KINDS } from '../core/kinds.ts'
import { printable } from '../core/printable.ts'
import type { Context } from '../answer/context/context.ts'
import { markMatches } from '../answer/mark.ts'
import type { Explanation } from '../view/explanation.ts'
import type { Evaluation } from '../evaluation/evaluate.ts'
import type { ShardReport } from '../index/shards.ts'
import type { IndexStats, PropagationTraining } from '../tables/stats.ts'
import type { Paths } from '../answer/path/path.ts'
import type { NearNodes } from '../answer/near-nodes.ts'
import type { RelatedNodes } from '../answer/related.ts'
import type { Keyphrases } from '../keyphrases/keyphrases.ts'
import type { Topics } from '../answer/topics.ts'
import type { Suggestions } from '../answer/suggest.ts'
import type { FacetCount, Hit, SearchResults } from '../answer/results.ts'
import type { Io } from './io.ts'

/**
 * Results for people: a block for each kind, and why, where that was asked.
 *
 * @param nothing  why there are none, where no word of the question was looked for
 * @param offset  how many of each kind were passed over
 */
export function resultsText(
  { query, hits, total, facets = {} }: SearchResults,
  { width, colour }: Pick<Io, 'width' | 'colour'>,
  nothing: string,
  offset = 0,
): string {
  const { bold, dim, cyan } = createColors(colour)
  const asked = printable([
    query.words.length ? `words: ${query.words.join(' ')}` : '',
    query.names.length ? `names: ${query.names.join(', ')}` : '',
    likeText(query.expanded),
    (query.parts ?? []).filter(({ as }) => as !== 'words').map(({ as, text }) => `${as}: ${text}`).join(' · '),
  ].filter(Boolean).join(' · '))
  if (hits.length === 0) return `Nothing found. ${asked ? `(${asked})` : nothing}`
  const blocks = asked ? [dim(asked)] : []
  for (const [kind, heading] of [['passage', 'Passages'], ['name', 'Names'], ['token', 'Tokens']] as const) {
    const own = hits.filter(hit => hit.kind === kind)
    if (own.length > 0) blocks.push(bold(heading), ...own.map((hit, i) => hitText(hit, offset + i + 1)))
  }
  for (const [field, counts] of Object.entries(facets)) blocks.push(bold(printable(field)), ...counts.map(facetText))
  const matching = `${count(total, 'passage')} ${total === 1 ? 'matches' : 'match'}`
  blocks.push(dim(total === 0 ? 'no passage matches by its words' : matching))
  return blocks.join('\n')

  function hitText(hit: Hit, rank: number): string {
    const head = `${String(rank).padStart(2)}. ${hit.score.toFixed(3)}  `
    const place = hit.document === '' ? 'by what is known' : `in ${hit.title ?? hit.document}`
    const from = hit.kind === 'passage' ? '' : dim(printable(`  ${place}`))
    // the first line needs no saying
    const line = (hit.line ?? 1) > 1 ? `  line ${hit.line}` : ''
    const label = hit.kind === 'passage'
      ? cyan(printable(hit.section ?? hit.title ?? hit.document)) + dim(`  ${printable(hit.id)}${line}`)
      : cyan(printable(hit.text)) + from
    const body = hit.kind === 'passage' ? [`    ${bodyText(hit)}`] : []
    const why =
      hit.explanation?.paths.slice(0, 3).map(({ line, amount }) =>
        dim(`    ${percent(amount, hit.explanation!)} ${printable(line)}`)
      ) ?? []
    const { hop } = hit.explanation ?? {}
    if (hop) why.push(dim(`    ${hopPart(hit.explanation!)} ${printable(hop.line)}`))
    const { group } = hit
    const others = group ? [dim(printable(`    ${count(group.others, 'other')} of ${group.value}`))] : []
    return [head + label, ...body, ...others, ...why].join('\n')
  }

  /** The stretch that says most of what was asked, with its words in bold; without one how the passage begins. */
  function bodyText({ text, snippet, matches = [] }: Hit): string {
    if (!snippet) return clip(printable(text), width - 4)
    const within = text.length <= 2 * (width - 4) ? { start: 0, end: text.length } : snippet
    const shown = markMatches(text, colour ? matches : [], { within, as: 'ansi' }).replace(/\s+/g, ' ').trim()
    return `${within.start > 0 ? '…' : ''}${shown}${within.end < text.length ? '…' : ''}`
  }
}

/** A line where no passage says most of what was asked, so that people and models know that the texts may not tell. */
export function unansweredText(answered: boolean | undefined, found: readonly { relevance?: number }[]): string[] {
  const best = Math.max(...found.flatMap(({ relevance }) => relevance ?? []))
  return answered === false && best > -Infinity
    ? [
      `No passage has most of what the question says (relevance ${
        best.toFixed(2)
      } at best, from 0 to 1): these texts may`
      + ' not have the answer, or tell it in other words.',
    ]
    : []
}

const facetText = ({ value, count: passages }: FacetCount): string =>
  `  ${passages.toLocaleString('en').padStart(6)}  ${printable(String(value))}`

/** Which words are looked for in place of others, or beside them, since they are written nearly so. */
function likeText(expanded: SearchResults['query']['expanded']): string {
  const like = expanded.filter(({ edge }) => edge === 'typos' || edge === 'prefix')
  const froms = [...new Set(like.map(({ from }) => from))]
  const told = froms.slice(0, 5).map(from => {
    const words = like.filter(each => each.from === from).map(({ word }) => word)
    return `${from} → ${words.slice(0, 5).join(' ')}${words.length > 5 ? ' …' : ''}`
  })
  return told.join(', ')
}

/** An explanation for people. */
export function explanationText(explanation: Explanation): string {
  const { node, score, terms, fade, boost, fields = [], seeds, restart, incoming, incomingRest, paths, hop, late } =
    explanation
  const share = (amount: number) => percent(amount, explanation)
  const lines = [
    `${node.kind} '${node.label}' (${node.id}): score ${score.toFixed(6)}`,
    ...(fade === undefined ? [] : [`  faded by age to ${fade.toPrecision(3)}, a part of each share`]),
    ...(boost === undefined ? [] : [`  boosted by ${boost.toPrecision(3)}, in each share`]),
    ...terms.map(({ name, share, raw, scale, value }) =>
      `  ${value.toFixed(6)} = ${share.toPrecision(3)} · ${name} ${raw.toPrecision(5)} / ${scale.toPrecision(5)}`
    ),
  ]
  const byWords = fields.reduce((sum, { amount }) => sum + amount, 0)
  if (fields.length > 0)
    lines
      .push(`by words in ${
        fields.map(each => `${each.field} (${(100 * each.amount / byWords).toFixed(0)} %)`).join(', ')
      }`)
  if (seeds.length > 0)
    lines.push(
      'from what was asked:',
      ...seeds.slice(0, 12).map(({ node, amount }) => `  ${share(amount)}  ${node.kind} '${node.label}'`),
    )
  if (incoming.length > 0) {
    lines.push('over which edges, in the last step:', `  ${share(restart)}  itself, as a seed`)
    for (const { from, via, edges, amount } of incoming.slice(0, 8)) {
      const over = via.map(({ label }, i) => `${stepText(edges[i]!)}'${label}'`).join('')
      lines.push(`  ${share(amount)}  from ${from.kind} '${from.label}'${over}`)
    }
    const rest = incomingRest + incoming.slice(8).reduce((sum, { amount }) => sum + amount, 0)
    if (rest !== 0) lines.push(`  ${share(rest)}  other edges`)
  }
  if (paths.length > 0)
    lines.push(
      'the strongest ways:',
      ...paths.map(({ line, amount }) => `  ${share(amount)}  ${line}`),
    )
  if (hop)
    lines.push(
      'through an entity, to what the other passage lacks:',
      `  ${hopPart(explanation)}  ${hop.line}`,
    )
  if (late) lines.push('by words that are near each other:', `  ${late.line}`)
  if (explanation.rerank) lines.push(...rerankLines(explanation.rerank))
  if (explanation.cross) lines.push(crossLine(explanation.cross))
  return lines.map(printable).join('\n')
}

const stepText = ({ reversed, says }: Explanation['incoming'][number]['edges'][number]): string =>
  says === undefined ? ' over ' : reversed ? ` ←${says}— ` : ` —${says}→ `

/** Why a network gave a passage its place, for people. */
function rerankLines({ place, logOdds, features, edges, rest }: NonNullable<Explanation['rerank']>): string[] {
  const shown = edges.slice(0, 5), others = edges.slice(5).reduce((sum, { amount }) => sum + amount, rest)
  return [
    `among the best, place ${place.before} → ${place.after} by its odds, in logarithms ${
      plus(logOdds)
    } beside the mean:`,
    ...features.map(({ name, amount }) => `  ${plus(amount)}  ${name}`),
    ...shown.map(({ from, amount }) => `  ${plus(amount)}  what joins it with '${from.label}'`),
    `  ${plus(others)}  what else, and what comes of several together`,
  ]
}

/** Where a cross-encoder put a passage, for people. */
const crossLine = ({ encoder, place, logit }: NonNullable<Explanation['cross']>): string =>
  `read by ${encoder} with the question, place ${place.before} → ${place.after} by its logit ${plus(logit).trim()}`

const plus = (value: number) => value.toFixed(2).replace(/^(?!-)/, '+').padStart(6)

/** What may be asked in place of a text, for people. */
export const suggestionsText = ({ suggestions }: Suggestions): string =>
  suggestions.length === 0
    ? 'Nothing completes it.'
    : suggestions.map(({ text, kind, count: passages }) =>
      printable(`${kind === 'correction' ? 'did you mean  ' : ''}${text}  (${kind}, ${count(passages, 'passage')})`)
    ).join('\n')

/** What a node is linked with, for people: under what the edges say, each with the words of its links. */
export function relatedText({ node, total, related }: RelatedNodes): string {
  const lines = [
    `${node.kind} '${node.label}' (${node.id}): ${total === 0 ? 'nothing' : count(total, 'node')} one edge away`,
  ]
  let heading = ''
  for (const { kind, edge, direction, id, label, weight, words = [], relations } of related) {
    const { says, reversed } = EDGE_KINDS[edge], isOut = direction === 'out', told = relations?.join(', ')
    const said = told === undefined ? isOut ? says : reversed : isOut ? `—${told}→` : `←${told}—`
    if (said !== heading) lines.push(heading = said)
    const quoted = words.map(each => `“${each.replace(/\s+/g, ' ')}”`).join(', ')
    lines.push(['', Number(weight.toPrecision(3)), label, kind === 'passage' && id, quoted].filter(each =>
      each !== false
    ).join('  ').trimEnd())
  }
  if (total > related.length)
    lines.push(`… and ${(total - related.length).toLocaleString('en')} more, with a higher --limit`)
  return lines.map(printable).join('\n')
}

/** What is near a node, for people. */
export function nearText({ by, node, total, related }: NearNodes): string {
  const lines = [
    `${node.kind} '${node.label}' (${node.id}): ${total === 0 ? 'nothing' : count(total, 'node')} near by ${by}`,
    ...related.map(({ kind, id, label, weight }) =>
      `  ${weight.toFixed(3)}  ${label}${kind === 'passage' ? `  ${id}` : ''}`
    ),
  ]
  if (total > related.length)
    lines.push(`… and ${(total - related.length).toLocaleString('en')} more, with a higher --limit`)
  return lines.map(printable).join('\n')
}

/** How two nodes hang together, for people: each way with its cost, and under it the sentences that say it. */
export function pathsText({ from, to, paths, bounded }: Paths): string {
  const found = paths.length === 0 ? 'no way' : count(paths.length, 'way')
  const lines = [`${from.kind} '${from.label}' (${from.id}) and ${to.kind} '${to.label}' (${to.id}): ${found}`]
  for (const { cost, line, edges } of paths) {
    lines.push(`${cost.toFixed(2)}  ${line.replace(/\s+/g, ' ')}`)
    const said = edges.flatMap(
      ({
        place,
      }) => (place ? [`  ${place.document} ${place.start}–${place.end}: “${place.text.replace(/\s+/g, ' ')}”`] : [])
    )
    lines.push(...new Set(said))
  }
  if (bounded) lines.push('… there is more to read, with a higher --reach')
  return lines.map(printable).join('\n')
}

/** Of a bridge, so many topics that it leads to are listed. */
const TOPICS = 5

/** What a collection is about, for people: of each topic its words, its best members, and those that lead elsewhere. */
export function topicsText({ total, nodes, topics }: Topics): string {
  const lines = [`${count(total, 'topic')}, ${nodes.toLocaleString('en')} passages and names in them`]
  // a page and its name are called alike
  const listed = (members: readonly { label: string }[]) =>
    [...new Set(members.map(({ label }) => label.replace(/\s+/g, ' ')))].join(', ')
  const some = (numbers: readonly number[]) =>
    numbers.slice(0, TOPICS).join(', ') + (numbers.length > TOPICS ? ', …' : '')
  for (const { number, size, passages, keywords, members, bridges } of topics) {
    lines.push(`${number}. ${keywords.join(' ')}  (${size.toLocaleString('en')}, ${count(passages, 'passage')})`)
    if (members.length > 0) lines.push(`   ${listed(members)}`)
    lines.push(...new Set(bridges.map(bridge => `   ${listed([bridge])} → ${some(bridge.topics)}`)))
  }
  if (total > topics.length)
    lines.push(`… and ${(total - topics.length).toLocaleString('en')} more, with a higher --count`)
  return lines.map(printable).join('\n')
}

/** A context for people, and for whoever pastes it into a chat: parts with their numbers, and what was left out. */
export const contextText = ({ parts, size, leftOut, answered }: Context): string =>
  [
    ...parts.map(({ number, document, section, start, end, text, why }) =>
      [
        `[${number}] ${
          [section || document, section && `(${document})`].filter(Boolean).join(' ')
        } ${start}–${end}: ${why}`,
        ...text.split('\n'),
        '',
      ].map(printable).join('\n')
    ),
    `${count(parts.length, 'part')}, ${size.toLocaleString('en')} in all; ${count(leftOut.length, 'passage')} left out`
    + (parts.length > 0 ? '' : leftOut.length > 0 ? ': none fits the budget' : '. Nothing found.'),
    ...unansweredText(answered, parts),
  ].join('\n')

/** Keyphrases for people: a block for each document, with their worth beside its best. */
export const keyphrasesText = ({ documents }: Keyphrases): string =>
  documents.map(({ document, keyphrases }) =>
    [document, ...keyphrases.map(({ text, score }) => `  ${score.toFixed(2)}  ${text.replace(/\s+/g, ' ')}`)]
      .map(printable).join('\n')
  ).join('\n')

/** Statistics for people. */
export function statsText({ documents, characters, nodes, grams, edges, memory, vectors, textsHaveCase }:
  IndexStats): string
{
  const kinds = [count(nodes.passage, 'passage'), count(nodes.name, 'name'), count(nodes.token, 'token')].join(', ')
  return [
    `${count(documents, 'document')}, ${count(characters, 'character')}`,
    `nodes: ${kinds} (and ${count(grams, 'bigram')})`,
    `edges: ${Object.entries(edges).map(([kind, edges]) => `${edges.toLocaleString('en')} ${kind}`).join(', ')}`,
    `memory of the edges: ${count(memory.bytes, 'byte')}, ${memory.bytesPerEdge.toFixed(1)} an edge`,
    ...vectorLines(vectors),
    `names are ${textsHaveCase ? '' : 'not '}told by upper case`,
  ].join('\n')
}

/** What a part of an index holds, for people. */
export const shardText = ({ shard, documents, of, passages, vectors }: ShardReport): string =>
  `part ${shard}: ${documents.toLocaleString('en')} of ${count(of, 'document')}, ${count(passages, 'passage')}${
    vectors > 0 ? ' with vectors' : ''
  }`

function vectorLines(vectors: IndexStats['vectors']): string[] {
  if (!vectors) return ['vectors: none']
  const { encoder, width, type, bytes, nodes, words, holdsEncoder, propagation: trained } = vectors
  const kept = `of ${count(width, 'number')} as ${type}, ${count(bytes, 'byte')}`
  return [
    `vectors: by ${encoder}, ${kept}, for ${
      [
        ...nodes.map(kind => `${kind}s`),
        ...(words ? [`${count(words.count, 'word')} in passages as ${words.type}`] : []),
      ].join(', ')
    }`,
    `encoder: ${holdsEncoder ? 'in the index' : 'not in the index; to search by meaning it must be given'}`,
    `propagation: ${trained ? trainingText(trained) : 'not trained'}`,
  ]
}

const trainingText = ({ model, epochs, seed, loss }: PropagationTraining): string =>
  `${model}, trained for ${count(epochs, 'epoch')} with seed ${seed}, loss ${loss.toFixed(3)}`

/** A number of things, as people read it: 1 passage, 1,258 passages. */
export const count = (value: number, what: string): string =>
  `${value.toLocaleString('en')} ${what}${value === 1 ? '' : 's'}`

/** An evaluation for people, in percent. */
export function evaluationText({ collection, passages, questions, runs, differences, milliseconds }:
  Evaluation): string
{
  const lines = [`${collection}: ${count(passages, 'passage')}, ${count(questions, 'question')}; percent`]
  const ranked = Object.entries(runs).filter(([run]) => run !== 'tokens')
  const columns = ['recall@2', 'recall@5', 'all@5', 'hit@1', 'hit@5', 'mrr', 'map', 'ndcg@10']
  lines.push(`${''.padEnd(16)}${columns.map(name => name.padStart(9)).join('')}   ms p50 / p99`)
  for (const [run, measures] of ranked) {
    const { p50, p99 } = milliseconds[run]!
    const cells = columns.map(name => (100 * measures[name]!).toFixed(1).padStart(9)).join('')
    lines.push(`${run.padEnd(16)}${cells}   ${p50.toFixed(1)} / ${p99.toFixed(1)}`)
  }
  if (runs.tokens) {
    const cells = Object.entries(runs.tokens).map(([name, value]) => `${name} ${(100 * value).toFixed(1)}`).join('  ')
    lines.push(`${'tokens'.padEnd(16)}${cells || 'no answers in this set'}`)
  }
  lines.push('differences to lexical, points [95 % interval]:')
  for (const { run, measure, difference, low, high } of differences) {
    if (measure === 'recall@5' || measure === 'map')
      lines.push(`  ${run.padEnd(14)}${measure.padEnd(9)} ${signed(difference)} [${signed(low)}, ${signed(high)}]`)
  }
  return lines.join('\n')
}

const signed = (value: number) => (100 * value).toFixed(1).replace(/^(?!-)/, '+')

/** What came by a hop, as a part of the score. */
function hopPart({ terms, score }: Explanation): string {
  const value = terms.find(({ name }) => name === 'hop')?.value ?? 0
  return `${score !== 0 ? Math.round((100 * value) / score) : 0} %`.padStart(5)
}

/** A part of the raw value that an explanation splits, in percent of the score. */
function percent(amount: number, { terms, score }: Explanation): string {
  const { raw, value } = terms[0] ?? { raw: 0, value: 0 }
  return `${raw !== 0 && score !== 0 ? Math.round((100 * amount * value) / (raw * score)) : 0} %`.padStart(5)
}

function clip(text: string, width: number): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length <= 2 * width ? line : `${line.slice(0, 2 * width - 1).toWellFormed()}…`
}
