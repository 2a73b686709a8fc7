/**
 * After the picture stood still for this long it is painted anew, in milliseconds: a wheel does not say when it is
 * done.
 */
const STILL = 60

/** Pictures of fewer marks are painted anew in every frame of a gesture; larger ones move as they are. */
const LIGHT = 1200

/** Of the time, the share that painting may take while the layout moves: one part in so many. */
const PATIENCE = 3

/** What is painted of something. */
export interface Painter<Shot> {
  /** What there is to paint. */
  shot(): Shot | undefined
  /** Paints the graph. @returns how many marks that were */
  graph(shot: Shot): number
  /** Paints what is lit, and labels; they change with the pointer, when the graph need not be painted anew. */
  lit(shot: Shot): void
}

/** When the picture is painted. */
export interface Frames {
  /** Paints it in the next frame. @param isGraph  whether the graph too, not only what is lit. Default true. */
  soon(isGraph?: boolean): void
  /**
   * Takes it that what was painted moved as it is: it is painted when it stands still.
   *
   * @param isAstray  whether it cannot stay so: then it is painted before that too, if it was not just now
   */
  moved(isAstray: boolean): void
  /** Whether it moves as it is. */
  isMoving(): boolean
  /** Whether it was painted so lately that painting it again would take too much of the time. */
  isEarly(): boolean
  /** Whether there is so little to paint that it can be painted in every frame. */
  isLight(): boolean
  end(): void
}

export function createFrames<Shot>(painter: Painter<Shot>): Frames {
  let frame = 0, isGraphDue = false, marks = 0, paintedAt = 0, cost = 0
  let still: ReturnType<typeof setTimeout> | undefined
  const soon = (isGraph = true) => {
    isGraphDue ||= isGraph
    frame ||= requestAnimationFrame(paint)
  }
  const paint = () => {
    frame = 0
    const shot = painter.shot()
    if (!shot) return
    if (isGraphDue) paintGraph(shot)
    if (still === undefined) painter.lit(shot)
  }
  const paintGraph = (shot: Shot) => {
    const started = performance.now()
    clearTimeout(still)
    still = undefined
    isGraphDue = false
    marks = painter.graph(shot)
    paintedAt = started
    // what was painted comes to the screen later, and counts too
    requestAnimationFrame(() => {
      cost = performance.now() - started
    })
  }
  return {
    soon,
    moved(isAstray) {
      clearTimeout(still)
      still = setTimeout(soon, STILL)
      if (isAstray && performance.now() - paintedAt > 250 + 2 * cost) soon()
    },
    isMoving: () => still !== undefined,
    isEarly: () => performance.now() - paintedAt < PATIENCE * cost,
    isLight: () => marks < LIGHT,
    end() {
      cancelAnimationFrame(frame)
      clearTimeout(still)
    },
  }
}
