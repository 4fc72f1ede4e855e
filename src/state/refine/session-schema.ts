import * as v from 'valibot';
import { area, type Size } from '../../core/grid.ts';

/*
 * What a session file must look like. A new field is one line here, optional if older files lack it; the types of
 * session-file.ts follow. Limits keep a small file from asking for more than a tab has: texts, sides, classes, pixels.
 */

/** Labels are bytes, 0 is the background and 255 is not judged. */
const mostClasses = 254;
/** 40 megapixels, as for photo files. */
const mostPixels = 40_000_000;
/** Pixels of all classes together; 4 bytes each, so a quarter of a gigabyte. Twenty classes of 2048 × 1536 fit. */
const mostMaskPixels = 64_000_000;

const text = (most: number) => v.pipe(v.string('must be text'), v.maxLength(most, `must have at most ${most} letters`));
const side = v.pipe(v.number('must be a number'), v.integer('must be whole'), v.minValue(1, 'must be at least 1'));
const digest = v.pipe(v.string('must be text'), v.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal'));

const packed = {
  digest,
  /** Deflated, base64; photos are RGBA bytes, masks little-endian float32, truths bytes. */
  data: v.string('must be text'),
};

const origin = v.variant(
  'kind',
  [
    v.object({ kind: v.literal('scene'), seed: v.pipe(v.number('must be a number'), v.integer('must be whole')) }),
    v.object({ kind: v.picklist(['file', 'session', 'hand', 'model']) }),
  ],
  'must be one of scene, file, session, hand, model',
);

const described = { name: text(1000), origin, reading: text(2000) };
const sized = { height: side, width: side };

function fewPixels({ height, width }: Size): boolean {
  return area({ height, width }) <= mostPixels;
}
const tooLarge = `must have at most ${mostPixels / 1e6} megapixels`;

/** All of a session but its parameters (method/parameters.ts) and its matches, which are there for other readers. */
export const sessionContent = v.object({
  model: v.object({
    id: text(1000),
    digests: v.record(v.string(), digest, 'must be an object'),
  }),
  photo: v.pipe(
    v.object({ ...described, ...sized, ...packed }),
    v.check((raster) => fewPixels(raster), tooLarge),
  ),
  mask: v.pipe(
    v.object({
      ...described,
      ...sized,
      classes: v.pipe(
        v.array(v.object({ ...packed, className: text(1000) }), 'must be a list'),
        v.minLength(1, 'must hold at least one class'),
        v.maxLength(mostClasses, `must hold at most ${mostClasses} classes`),
      ),
    }),
    v.check((raster) => fewPixels(raster), tooLarge),
    v.check(
      ({ height, width, classes }) => height * width * classes.length <= mostMaskPixels,
      `must have at most ${mostMaskPixels / 1e6} million pixels in all classes together`,
    ),
  ),
  truth: v.nullable(
    v.pipe(
      v.object({ ...described, ...sized, ...packed }),
      v.check((raster) => fewPixels(raster), tooLarge),
    ),
  ),
});

export type SessionContent = v.InferOutput<typeof sessionContent>;
