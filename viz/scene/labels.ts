/** A rectangle in the picture. */
export interface Box {
  x0: number
  y0: number
  x1: number
  y1: number
}

/** The side of a cell, in pixels. */
const CELL = 48

/** What of the picture is taken: a grid, each of its cells with the boxes that reach into it. */
export class Taken {
  #cells = new Map<number, Box[]>()

  /** Whether a box meets none that was taken. */
  isFree(box: Box): boolean {
    return cellsOf(box).every(cell => !this.#cells.get(cell)?.some(other => meet(box, other)))
  }

  take(box: Box): void {
    for (const cell of cellsOf(box)) {
      const boxes = this.#cells.get(cell)
      if (boxes) boxes.push(box)
      else this.#cells.set(cell, [box])
    }
  }
}

/** Whether two boxes have ground in common. */
export const meet = (a: Box, b: Box): boolean => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1

function cellsOf({ x0, y0, x1, y1 }: Box): number[] {
  const cells: number[] = []
  for (let row = Math.floor(y0 / CELL); row <= Math.floor(y1 / CELL); row++)
    for (let column = Math.floor(x0 / CELL); column <= Math.floor(x1 / CELL); column++) cells.push(row * 4096 + column)
  return cells
}
