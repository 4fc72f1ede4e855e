import type { Frame } from './frame.ts';

/** CSS pixels from one hatching line to the next, and how thick a line is. */
const spacing = 6;
const thickness = 2.6;

let scratch: HTMLCanvasElement | null = null;

/**
 * What `draw` draws, cut to diagonal lines over a faint ground. The lines keep their distance on the screen at every
 * zoom.
 */
export function hatched(frame: Frame, draw: (context: CanvasRenderingContext2D) => void): HTMLCanvasElement {
  const { height, width, density } = frame;
  scratch ??= document.createElement('canvas');
  scratch.width = Math.round(width * density);
  scratch.height = Math.round(height * density);
  const context = scratch.getContext('2d');
  if (!context) return scratch;
  context.setTransform(density, 0, 0, density, 0, 0);
  draw(context);
  context.globalCompositeOperation = 'destination-in';
  context.drawImage(stripes(frame), 0, 0, width, height);
  return scratch;
}

let stripeCanvas: HTMLCanvasElement | null = null;
let stripeKey = '';

/** Diagonal lines over a faint ground, as large as the canvas; drawn anew only when that size changes. */
function stripes({ height, width, density }: Frame): HTMLCanvasElement {
  const key = `${height} ${width} ${density}`;
  if (stripeCanvas && stripeKey === key) return stripeCanvas;
  stripeKey = key;
  stripeCanvas ??= document.createElement('canvas');
  stripeCanvas.width = Math.round(width * density);
  stripeCanvas.height = Math.round(height * density);
  const context = stripeCanvas.getContext('2d');
  if (!context) return stripeCanvas;
  context.setTransform(density, 0, 0, density, 0, 0);
  context.fillStyle = 'rgb(0 0 0 / 0.25)';
  context.fillRect(0, 0, width, height);
  context.lineWidth = thickness;
  context.beginPath();
  for (let start = -height; start < width; start += spacing) {
    context.moveTo(start, height);
    context.lineTo(start + height, 0);
  }
  context.stroke();
  return stripeCanvas;
}
