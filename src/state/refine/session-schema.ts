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

const raster = { ...packed, ...sized };
const names = v.record(v.string(), text(1000), 'must be an object');
const label = v.pipe(
  v.number('must be a number'),
  v.integer('must be whole'),
  v.minValue(1, 'must be at least 1'),
  v.maxValue(254, 'must be at most 254'),
);
const someRaster = v.pipe(
  v.object(raster),
  v.check((one) => fewPixels(one), tooLarge),
);

const maskFile = v.object({
  ...packed,
  bytes: v.pipe(side, v.maxValue(mostPixels, `must be at most ${mostPixels}`)),
  type: text(100),
  choice: v.object({
    invert: v.boolean('must be true or false'),
    pick: v.union([v.literal('all'), label], 'must be a label or “all”'),
    threshold: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
    feather: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1000))),
  }),
  names,
});

const classes = v.pipe(
  v.array(v.object({ ...packed, className: text(1000), injected: v.exactOptional(someRaster) }), 'must be a list'),
  v.minLength(1, 'must hold at least one class'),
  v.maxLength(mostClasses, `must hold at most ${mostClasses} classes`),
);

/** All of a session but its parameters (method/parameters.ts) and its matches, which are there for other readers. */
export const sessionContent = v.object({
  /** Which model files ran, and on what: another backend or precision gives other last digits. */
  model: v.object({
    id: text(1000),
    digests: v.record(v.string(), digest, 'must be an object'),
    /** How the bytes that ran were compared with the digests; older files do not say. */
    weights: v.exactOptional(v.picklist(['stored bytes', 'as they were read'], 'must tell a check')),
    backend: v.picklist(['webgpu', 'wasm', 'cpu'], 'must be one of webgpu, wasm, cpu'),
    precision: v.picklist(['float16', 'float32'], 'must be one of float16, float32'),
  }),
  photo: v.pipe(
    v.object({ ...described, ...raster, original: v.object(sized) }),
    v.check((one) => fewPixels(one) && fewPixels(one.original), tooLarge),
  ),
  mask: v.pipe(
    v.object({
      ...described,
      ...sized,
      classes,
      /** The data-set label of each class. */
      ids: v.nullable(v.array(label, 'must be a list')),
      /** The masks before they were feathered, in the order of the classes. */
      brought: v.exactOptional(v.array(v.object(packed), 'must be a list')),
      ignored: v.exactOptional(someRaster),
      /** The mask file and how it was read, so that it can be read another way. */
      file: v.exactOptional(maskFile),
    }),
    v.check((one) => fewPixels(one), tooLarge),
    v.check(
      ({ height, width, classes: { length } }) => height * width * length <= mostMaskPixels,
      `must have at most ${mostMaskPixels / 1e6} million pixels in all classes together`,
    ),
    v.check(
      ({ classes: { length }, ids, brought }) =>
        (ids ?? brought ?? { length }).length === length && (brought ?? { length }).length === length,
      'must have one label and one plane as brought for each class',
    ),
  ),
  /** What a person's hands made of the result; `key` names the request whose result it was. */
  touchUps: v.exactOptional(
    v.object({
      key: text(100_000),
      masks: v.array(
        v.object({
          ...raster,
          classIndex: v.pipe(v.number('must be a number'), v.integer('must be whole'), v.minValue(0)),
        }),
        'must be a list',
      ),
    }),
  ),
  truth: v.nullable(
    v.pipe(
      v.object({ ...described, ...raster, names, hasIds: v.boolean('must be true or false') }),
      v.check((one) => fewPixels(one), tooLarge),
    ),
  ),
});

export type SessionContent = v.InferOutput<typeof sessionContent>;
export type SessionModel = SessionContent['model'];
export type SessionMask = SessionContent['mask'];
