import type { NodeRef } from '../core/kinds.ts'
import type { Ask, Found, LastReasons } from '../rank/stage.ts'
import type { ExplainOptions, Explanation } from './explanation.ts'
import { hopTold } from './hop-told.ts'
import { naming, readable } from './names.ts'

/**
 * Why a node has the score that a stage gave it. What is split into seeds and ways is the raw value of its first term,
 * of which {@link LastReasons.split} tells the shares.
 *
 * @param isWhole  whether it also tells what a network saw that re-ranked it: some thirty runs of it, 50 ms and more
 */
export async function explainNode(
  ask: Ask,
  reasons: LastReasons,
  found: Found,
  ref: NodeRef,
  { incoming, paths, isWhole }: Required<ExplainOptions> & { isWhole: boolean },
): Promise<Explanation> {
  const terms = reasons.terms(found, ref.node),
    hopped = reasons.hop?.(found, ref.node),
    met = reasons.late?.(found),
    reranked = isWhole ? reasons.reranked?.(found) : undefined,
    ways = await reasons.ways(ask, found, ref.node, paths)
  if (ask.pace.due) await ask.pace.pause('ways', 0)
  const [shares] = await reasons.split(ask, found, [ref.node])
  const seeds = shares!.sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount) || a.origin.node - b.origin.node)
  const rerank = reranked && await (await import('./rerank-told.ts')).rerankTold(ask, reranked, ref.node)
  const crossed = reasons.crossed?.(found)
  const cross = crossed && (await import('./cross-told.ts')).crossTold(crossed, ref.node)
  const late = met && await (await import('./late-told.ts')).lateTold(ask, met, ref.node)
  const shown = ways.incoming.slice(0, incoming), known = reasons.known?.(found)
  const told = ask.graph.has('knows') ? await import('./known-told.ts') : undefined
  const led = known && told ? told.onKnownWays(ways.paths, known) : ways.paths
  const along = [...led.map(({ nodes }) => nodes), ...shown.map(({ via }) => via)]
  const said = (await told?.saidAlong(ask.graph, along)) ?? (() => undefined)
  const byFields = ask.graph.ownFields !== undefined && ref.kind === 'passage' && found.words !== undefined
  const fields = byFields && await (await import('./fields-told.ts')).fieldsTold(ask, found, ref.node)
  const name = await naming(ask.graph, [
    ref,
    ...seeds.map(({ origin }) => origin),
    ...shown.flatMap(({ from, via }) => [from, ...via]),
    ...led.flatMap(({ nodes }) => nodes),
  ])
  return {
    schema: 'tokengraph.explanation/1',
    node: name.node(ref),
    score: reasons.score(found, ref.node),
    terms,
    ...reasons.factors?.(found, ref.node).told,
    ...(fields && { fields }),
    seeds: seeds.map(({ origin, amount }) => ({ node: name.origin(origin), amount })),
    restart: ways.restart,
    incoming: shown.map(({ from, via, edges, ...came }) => ({
      from: name.node(from),
      via: via.map(name.node),
      edges: edges.map((edge, i) => {
        const says = edge.edge === 'knows' ? said(via[i - 1], via[i])?.says : undefined
        return says === undefined ? edge : { ...edge, says }
      }),
      ...came,
    })),
    incomingRest: ways.incoming.slice(incoming).reduce((sum, { amount }) => sum + amount, 0),
    paths: led.map(({ nodes, amount }) =>
      readable(nodes.map(name.origin), amount, nodes.slice(1).map((to, i) => said(nodes[i], to)))
    ),
    ...(hopped && { hop: await hopTold(ask, hopped, ref.node) }),
    ...(late && { late }),
    ...(rerank && { rerank }),
    ...(cross && { cross }),
  }
}
