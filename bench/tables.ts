import type { DragTimes } from './drag.ts';
import type { LoadCase } from './load-case.ts';
import type { InjectionTimes, MatchTimes, PassTimes } from './page.ts';

/** Markdown tables. Times are milliseconds on the machine named above them; what to compare are the ratios. */
export function passTable(passes: readonly PassTimes[]): string {
  const stages = Object.keys(passes[0].cold) as (keyof PassTimes['cold'])[];
  const sum = (times: PassTimes['cold']) => stages.reduce((total, stage) => total + times[stage], 0);
  const columns = passes.flatMap(({ runtime }) => [`${runtime.backend} cold`, `${runtime.backend} warm`]);
  const cells = (pick: (times: PassTimes['cold']) => number) =>
    passes.flatMap(({ cold, warm }) => [ms(pick(cold)), ms(pick(warm))]);
  const passedOver = passes.flatMap(({ runtime }) =>
    runtime.reason ? [`WebGPU was passed over: ${runtime.reason}`] : [],
  );
  const measured = table(
    'One pass, embedded model (ms)',
    ['stage', ...columns],
    [
      ...stages.map((stage) => [stage, ...cells((times) => times[stage])]),
      ['all stages', ...cells(sum)],
      ['load and self-test', ...passes.flatMap(({ loadMilliseconds }) => [ms(loadMilliseconds), ''])],
      ['a changed β, to the page', ...passes.flatMap(({ betaMilliseconds }) => ['', ms(betaMilliseconds)])],
    ],
  );
  return [measured, ...passedOver].join('\n\n');
}

export function dragTable(drags: readonly DragTimes[]): string {
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(3);
  return table(
    'One step of a drag of β, 2048 x 1536, two classes, medians',
    ['on', 'MB up', 'MB down', 'mix ms', 'merge ms', 'to the result ms', 'to pixels ms'],
    drags.map((each) => [
      each.backend,
      megabytes(each.bytesUp),
      megabytes(each.bytesDown),
      ms(each.mixMilliseconds),
      ms(each.mergeMilliseconds),
      ms(each.resultMilliseconds),
      ms(each.pixelsMilliseconds),
    ]),
  );
}

export function matchTable(matches: readonly MatchTimes[]): string {
  return table(
    'Matching (Eq. 8): fused kernel against MatMul + ArgMax through the runtime, software WebGPU',
    ['N', 'C', 'MFLOP', 'kernel ms', 'MatMul + ArgMax ms', 'ratio', 'kernel MB', 'MatMul + ArgMax MB', 'equal δ'],
    matches.map((m) => [
      `${m.patches}`,
      `${m.channels}`,
      (m.flops / 1e6).toFixed(0),
      ms(m.kernelMilliseconds),
      ms(m.graphMilliseconds),
      (m.kernelMilliseconds / m.graphMilliseconds).toFixed(2),
      (m.kernelBytes / 1e6).toFixed(2),
      (m.graphBytes / 1e6).toFixed(2),
      `${(100 * m.sameMatches).toFixed(1)} %`,
    ]),
  );
}

export function injectionTable(injections: readonly InjectionTimes[]): string {
  return table(
    'One U-Net step of the embedded model, float32',
    ['on', 'untouched ms', 'rank-1 ms', 'bias ms', 'rank-1 / untouched', 'bias / untouched', 'runs'],
    injections.map(({ backend, untouched, rank1, bias, runs }) => [
      backend,
      ms(untouched),
      ms(rank1),
      ms(bias),
      (rank1 / untouched).toFixed(3),
      (bias / untouched).toFixed(3),
      `${runs}`,
    ]),
  );
}

export function loadTable(cases: readonly LoadCase[]): string {
  const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(2);
  return table(
    'From a full-size U-Net in the store to its session: memory in GB; "above" is above the baseline',
    [
      ...['model', 'build', 'seconds', 'renderer baseline', 'renderer peak', 'above / file'],
      ...['own at peak', 'shared at peak', 'kept above', 'GPU process above', 'all processes above'],
    ],
    cases.map((each) => [
      each.way,
      each.build,
      each.seconds?.toFixed(1) ?? 'failed',
      gigabytes(each.baselineBytes),
      gigabytes(each.peakBytes),
      each.ratio.toFixed(3),
      gigabytes(each.peakAnonymousBytes),
      gigabytes(each.peakSharedBytes),
      gigabytes(each.keptAboveBytes),
      gigabytes(each.gpuPeakAboveBytes),
      gigabytes(each.allPeakAboveBytes),
    ]),
  );
}

/** A Markdown table below its title, if it has one. */
export function table(title: string | null, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [...(title === null ? [] : [title, '']), line(head), line(head.map(() => '---')), ...rows.map(line)].join(
    '\n',
  );
}

function ms(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(0);
}
