import type { ScreenPoint } from '../../../state/refine/viewport.ts';

/** The two marks of a matched pair: a circle on the generated picture, a star on the original. */
export function circle({ x, y }: ScreenPoint): Path2D {
  const path = new Path2D();
  path.arc(x, y, 4.5, 0, 2 * Math.PI);
  return path;
}

export function star({ x, y }: ScreenPoint): Path2D {
  const path = new Path2D();
  for (let corner = 0; corner < 10; corner++) {
    const radius = corner % 2 === 0 ? 8 : 3.4;
    const angle = (corner * Math.PI) / 5 - Math.PI / 2;
    path.lineTo(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
  }
  path.closePath();
  return path;
}

/** Fills a mark and rims it dark and light, so that it shows on any picture. */
export function paintMark(context: CanvasRenderingContext2D, shape: Path2D, colour: string): void {
  context.lineJoin = 'round';
  context.lineWidth = 3;
  context.strokeStyle = 'rgb(0 0 0 / 0.75)';
  context.stroke(shape);
  context.fillStyle = colour;
  context.fill(shape);
  context.lineWidth = 1;
  context.strokeStyle = '#ffffff';
  context.stroke(shape);
}
