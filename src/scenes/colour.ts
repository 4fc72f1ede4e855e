/** An sRGB colour, gamma-coded, each channel in [0, 1]. */
export type Colour = readonly [red: number, green: number, blue: number];

const encode = (linear: number) => {
  const value = Math.min(1, Math.max(0, linear));
  return value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
};

/**
 * OKLCH to sRGB (Ottosson 2020, "A perceptual color space for image processing"); colours outside the gamut
 * are clamped channel by channel. Equal lightness looks equally light, which keeps palettes calm.
 * @param lightness in [0, 1]
 * @param chroma about 0 (grey) to 0.25
 * @param hue degrees: 25 red, 90 yellow, 145 green, 245 blue, 320 violet
 */
export function oklch(lightness: number, chroma: number, hue: number): Colour {
  const angle = (hue * Math.PI) / 180;
  const a = chroma * Math.cos(angle);
  const b = chroma * Math.sin(angle);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    encode(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    encode(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    encode(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** The three colours of one object or one background. */
export interface Palette {
  readonly base: Colour;
  readonly second: Colour;
  readonly accent: Colour;
}
