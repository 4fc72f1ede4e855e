import { create } from 'zustand';

/** What the bars and points of a chart stand for. */
export const chartMetrics = ['miou', 'boundaryIoU', 'averagePrecision', 'flippedCorrect'] as const;
export type ChartMetric = (typeof chartMetrics)[number];

/** In which order pictures are listed. */
export const pictureOrders = ['lowered', 'raised', 'index'] as const;
export type PictureOrder = (typeof pictureOrders)[number];

export interface EvaluationView {
  /** The row whose pictures are shown; null for the first. */
  readonly row: string | null;
  readonly metric: ChartMetric;
  readonly chart: 'sorted' | 'quality';
  readonly order: PictureOrder;
  readonly allPictures: boolean;
}

/** How a person looks at the results; kept while another view is in front. */
export const useEvaluationView = create<EvaluationView>()(() => ({
  row: null,
  metric: 'miou',
  chart: 'sorted',
  order: 'lowered',
  allPictures: false,
}));
