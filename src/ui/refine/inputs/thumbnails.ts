import type { Plane, Rgba, Size } from '../../../core/grid.ts';
import { classColour, type Rgb } from '../canvas/class-colours.ts';

const ground: Rgb = [28, 28, 34];

/** Masks as a small picture: each class in its colour, by probability, on black. */
export function masksThumbnail(masks: readonly Plane[]): Rgba {
  const [{ height, width }] = masks;
  return picture({ height, width }, (i) => {
    let best = 0;
    for (let k = 1; k < masks.length; k++) if (masks[k].data[i] > masks[best].data[i]) best = k;
    return blend(classColour(best), masks[best].data[i]);
  });
}

/** Each label in a colour of its own; 255, which is not counted, in grey. */
export function labelsThumbnail(labels: Uint8Array, size: Size): Rgba {
  return picture(size, (i) =>
    labels[i] === 0 ? ground : labels[i] === 255 ? [128, 128, 128] : classColour(labels[i] - 1),
  );
}

function picture({ height, width }: Size, colourAt: (index: number) => Rgb): Rgba {
  const data = new Uint8ClampedArray(height * width * 4);
  for (let i = 0; i < height * width; i++) data.set([...colourAt(i), 255], i * 4);
  return { height, width, data };
}

function blend([red, green, blue]: Rgb, share: number): Rgb {
  const mix = (colour: number, under: number) => under + (colour - under) * share;
  return [mix(red, ground[0]), mix(green, ground[1]), mix(blue, ground[2])];
}
