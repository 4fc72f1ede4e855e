import type { ExperimentName } from '../run/experiments.ts';
import type { Column, Table } from './table.ts';

/**
 * The figures of the paper (arXiv 2506.01539), as printed: on its data, its models and its GPU. They stand beside a
 * run's own tables and enter no computation.
 */
const note = 'Figures of the paper, on its data and its models; nothing here was measured by this run.';
const miou: Pick<Column, 'digits'> = { digits: 1 };
const gain: Column = { name: 'gain', digits: 1, signed: true };

const textSupervised: Table = {
  name: 'paper-table-1',
  title: 'The paper’s Table I: text-supervised, mIoU',
  note,
  columns: [
    { name: 'method' },
    { name: 'VOC12', ...miou },
    { name: 'gain VOC12', digits: 1, signed: true },
    { name: 'Context', ...miou },
    { name: 'gain Context', digits: 1, signed: true },
    { name: 'COCO', ...miou },
    { name: 'gain COCO', digits: 1, signed: true },
  ],
  rows: [
    ['ViL-Seg', 34.4, null, 16.3, null, 16.4, null],
    ['TCL', 51.2, null, 24.3, null, 30.4, null],
    ['GroupViT', 52.3, null, 22.4, null, 20.9, null],
    ['ViewCo', 52.4, null, 23.0, null, 23.5, null],
    ['SegCLIP', 52.6, null, 24.7, null, 26.5, null],
    ['PGSeg', 53.2, null, 23.8, null, 28.7, null],
    ['OVSegmentor', 53.8, null, 20.4, null, 25.1, null],
    ['G4Seg+GroupViT', 53.4, 1.1, 23.9, 1.5, 22.1, 1.2],
    ['MaskCLIP', 38.8, null, 23.6, null, 20.1, null],
    ['SCLIP', 59.1, null, 30.4, null, 30.5, null],
    ['DiffSegmenter', 60.1, null, 27.5, null, 37.9, null],
    ['G4Seg+SCLIP', 59.8, 0.7, 31.3, 0.9, 30.9, 0.4],
    ['G4Seg+DiffSegmenter', 60.6, 0.5, 28.1, 0.6, 38.5, 0.6],
  ],
};

const weaklySupervised: Table = {
  name: 'paper-table-2',
  title: 'The paper’s Table II: weakly supervised, VOC12 train, mIoU',
  note,
  columns: [
    { name: 'method' },
    { name: 'post-processing' },
    { name: 'seed', ...miou },
    { name: 'gain seed', digits: 1, signed: true },
    { name: 'mask', ...miou },
    { name: 'gain mask', digits: 1, signed: true },
  ],
  rows: [
    ['CAM', 'dCRF', 48.0, null, 52.4, null],
    ['IRN', 'RW+dCRF', 48.5, null, 63.5, null],
    ['SEAM', 'RW+dCRF', 55.4, null, 63.6, null],
    ['MCTformer', 'RW+dCRF', 61.7, null, 69.1, null],
    ['ViT-PCM', 'dCRF', 67.7, null, 71.4, null],
    ['ToCo', '-', 73.6, null, 73.6, null],
    ['WeakTr', 'Self-Training', 66.2, null, 76.5, null],
    ['CLIP-ES', 'dCRF', 70.8, null, 74.9, null],
    ['G4Seg+CAM', 'dCRF', 50.8, 2.8, 54.2, 1.8],
    ['G4Seg+CLIP-ES', 'dCRF', 72.0, 1.2, 75.4, 0.5],
  ],
};

const modules: Table = {
  name: 'paper-table-3',
  title: 'The paper’s Table III: modules, CLIP-ES seeds on VOC12',
  note,
  columns: [{ name: 'row' }, { name: 'mIoU', ...miou }, gain],
  rows: [
    ['baseline', 70.8, null],
    ['+ injection (EMI)', 71.3, 0.5],
    ['+ correspondence (SCA)', 71.7, 0.9],
    ['+ band [0.2, 0.6]', 72.0, 1.2],
    ['+ band [0.1, 0.7]', 71.6, 0.8],
  ],
};

const timesteps: Table = {
  name: 'paper-figure-4',
  title: 'The paper’s Fig. 4: timesteps, CLIP-ES seeds on VOC12',
  note: `${note} The figure prints no numbers; the text says that 400 of 100 to 700 is best and the fluctuation small.`,
  columns: [{ name: 'timestep' }, { name: 'mIoU', ...miou }, gain],
  rows: [['400', 72.0, 1.2]],
};

const quality: Table = {
  name: 'paper-table-7',
  title: 'The paper’s Table VII: gain by initial quality, VOC',
  note: `${note} Its counts (56, 679, 237) do not match its percentages (3.4, 47.3, 49.3); both as printed.`,
  columns: [
    { name: 'refinement' },
    { name: '0–40', digits: 2, signed: true },
    { name: '40–80', digits: 1, signed: true },
    { name: '80–100', digits: 1, signed: true },
  ],
  rows: [
    ['G4Seg', 0.2, 1.9, 1.1],
    ['ControlNet', 0.75, 4.2, 4.1],
    ['CascadePSP', 0.2, 1.5, 1.0],
  ],
};

const cost: Table = {
  name: 'paper-section-5',
  title: 'The paper’s Section V: cost on RTX 3090',
  note,
  columns: [{ name: 'what' }, { name: 'value' }],
  rows: [
    ['memory', '15 GB'],
    ['1,449 pictures of VOC12 val', 'within 1.5 hours (3 seconds per image)'],
    ['the same on 4 GPUs', 'about 18 minutes'],
    ['added seconds a sample on top of GroupViT, CLIP-ES (Table IV)', '+1.2, +1.1'],
  ],
};

export const paperTables: Readonly<Record<ExperimentName, readonly Table[]>> = {
  main: [textSupervised, weaklySupervised],
  ablation: [modules],
  timesteps: [timesteps],
  beta: [],
  strength: [],
  quality: [quality],
  cost: [cost],
  controls: [],
  refiners: [],
};
