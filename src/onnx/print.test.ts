import { expect, it } from 'vitest';
import { tinyUnet } from '../testing/onnx/tiny-unet.ts';
import { printModel, printSites } from './print.ts';

it('printSites counts each kind and gives reasons', () => {
  const site = {
    form: 'explicit',
    heads: 5,
    headDimension: 64,
    positions: 4096,
    status: 'injected',
    method: 'rank-1',
  } as const;
  const text = printSites([
    { ...site, name: 'a', kind: 'self' },
    { ...site, name: 'b', kind: 'self' },
    { ...site, name: 'c', kind: 'cross' },
    { name: 'd', form: 'fused', status: 'refused', reason: 'it is causal' },
  ]);
  expect(text.split('\n')).toEqual([
    'attention sites: 4 (2 self, 1 cross, 1 refused)',
    '  explicit self 5 × 64, 4096 positions (rank-1)  a',
    '  explicit self 5 × 64, 4096 positions (rank-1)  b',
    '  explicit cross 5 × 64, 4096 positions (rank-1)  c',
    '  fused REFUSED: it is causal  d',
  ]);
});

it('printModel lists inputs, operators by number, and weights by place', () => {
  const text = printModel(tinyUnet({ operator: 'multi-head' }));
  expect(text.split('\n')).toEqual([
    'made by an unnamed tool; operators: ai.onnx 17, com.microsoft 1',
    'input   sample FLOAT [1, 6, 2, 3]',
    'input   encoder_hidden_states FLOAT [1, 4, 6]',
    'output  out_sample FLOAT [1, 6, 2, 3]',
    'nodes   14: MatMul 6, Add 2, com.microsoft.MultiHeadAttention 2, Reshape 2, Transpose 2',
    'weights 168 bytes, 6 tensors of INT64 in the graph',
    'weights 864 bytes, 6 tensors of FLOAT in the graph',
  ]);
});
