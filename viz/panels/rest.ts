import type { Model } from './panel.ts'

/**
 * What share of the score, at the step shown, is in passages that are not shown; undefined where there are none, where
 * that is not known (after a change over the graph shown), and where scores below 0 make it meaningless.
 */
export function restShare({ view, run, step, over }: Pick<Model, 'view' | 'run' | 'step' | 'over'>):
  | number
  | undefined
{
  const rest = view.rest.scores[step], state = run?.states[step]
  if (
    view.rest.passages === 0 || over === 'shown' || rest === undefined || !state || rest < 0
    || state.some(score => score < 0)
  ) return undefined
  const shown = state.reduce((sum, score) => sum + score, 0)
  return shown + rest > 0 ? rest / (shown + rest) : undefined
}
